import { IconBellCheck } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { AlertListDocument, type AlertView } from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { type AlertRow, AlertSteps, SeverityBadge, What } from './AlertParts';
import { alertColumns } from './alertColumns';
import classes from './alerts.module.css';

const route = getRouteApi('/shell/alerts');
const pageSize = 50;

const views: Record<AlertView, string> = {
  UNRESOLVED: 'Not over',
  OPEN: 'Nobody sees to it',
  ALL: 'All',
};

/** What wants a person's attention: each matter once, however often it happens. */
export function AlertsPage() {
  const { view = 'UNRESOLVED' } = route.useSearch();
  const navigate = useNavigate();
  const show = (next: AlertView) =>
    void navigate({
      to: '/alerts',
      search: next === 'UNRESOLVED' ? {} : { view: next },
      replace: true,
      resetScroll: false,
    });
  const list = useGqlList(
    gqlList('alerts', AlertListDocument, { first: pageSize, view }, (d) => d.alerts),
  );
  return (
    <>
      <PageHeader
        title="Alerts"
        description="What wants somebody’s attention. One matter is one alert: a burst raises its count."
        actions={
          <FilterChips label="Which alerts">
            {(Object.keys(views) as AlertView[]).map((each) => (
              <FilterChip key={each} active={view === each} onClick={() => show(each)}>
                {views[each]}
              </FilterChip>
            ))}
          </FilterChips>
        }
      />
      <DataTable<AlertRow>
        label="alerts"
        columns={alertColumns}
        rows={list.rows}
        rowId={(row) => row.id}
        rowMark={(row) =>
          row.state === 'OPEN' && row.severity === 'CRITICAL' ? 'danger' : undefined
        }
        card={(row) => (
          <>
            <div className={classes.cardTop}>
              <SeverityBadge row={row} />
              <span className={classes.second}>
                <RelativeTime at={row.lastSeenAt} />
              </span>
            </div>
            <What row={row} />
            <div className={classes.cardFoot}>
              <AlertSteps row={row} />
            </div>
          </>
        )}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState icon={<IconBellCheck size={22} aria-hidden />} title="All quiet">
            Failing texts, a provider that is down, forged webhooks, loops and cries for help are
            told here.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
    </>
  );
}
