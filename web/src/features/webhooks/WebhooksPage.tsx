import { IconMailCheck } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { WebhookListDocument } from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { Replay, type WebhookRow, WebhookStateBadge, What } from './WebhookParts';
import { webhookColumns } from './webhookColumns';
import classes from './webhooks.module.css';
import type { WebhooksSearch } from './webhooksSearch';

const route = getRouteApi('/shell/received');
const pageSize = 50;

/** What providers posted, each request once, and what could not be processed. */
export function WebhooksPage() {
  const onlyOpen = !route.useSearch().all;
  const navigate = useNavigate();
  const show = (search: WebhooksSearch) =>
    void navigate({ to: '/received', search, replace: true, resetScroll: false });
  const list = useGqlList(
    gqlList(
      'webhooks',
      WebhookListDocument,
      { first: pageSize, onlyOpen },
      (data) => data.webhookEvents,
    ),
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="What providers posted to this server, each request once. What could not be processed is kept, with the reason, and can be replayed."
        actions={
          <FilterChips label="Which webhooks">
            <FilterChip active={onlyOpen} onClick={() => show({})}>
              Not processed
            </FilterChip>
            <FilterChip active={!onlyOpen} onClick={() => show({ all: true })}>
              All
            </FilterChip>
          </FilterChips>
        }
      />
      <DataTable<WebhookRow>
        label="webhooks"
        columns={webhookColumns}
        rows={list.rows}
        rowId={(row) => row.id}
        rowMark={(row) => (row.state === 'DEAD' ? 'danger' : undefined)}
        card={(row) => (
          <>
            <div className={classes.cardTop}>
              <WebhookStateBadge state={row.state} />
              <span className={classes.second}>
                <RelativeTime at={row.receivedAt} />
              </span>
            </div>
            <What row={row} />
            <div className={classes.cardFoot}>
              <Replay row={row} />
            </div>
          </>
        )}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState
            icon={<IconMailCheck size={22} aria-hidden />}
            title={onlyOpen ? 'Everything was processed' : 'No provider has posted anything yet'}
          >
            Texts, calls and receipts come in as webhooks. One that cannot be processed stays here
            until somebody replays it.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
    </>
  );
}
