import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '../../api/errors';
import { VerificationListDocument } from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { changed } from '../../ui/address';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { SearchBox } from '../../ui/SearchBox';
import { VerificationStateBadge } from '../../ui/StatusBadge';
import { NewVerification } from './NewVerification';
import { VerificationDrawer, type VerificationRow } from './VerificationDrawer';
import classes from './verification.module.css';
import { triesWords, verificationColumns } from './verificationColumns';
import type { VerificationSearch } from './verificationSearch';
import { type View, views } from './views';

const route = getRouteApi('/shell/verification');
const pageSize = 50;

/** Codes that were sent to customers' phones, and what came back. The codes are nowhere shown. */
export function VerificationPage() {
  const search = route.useSearch();
  const { item, q = '' } = search;
  const view: View = search.view ?? 'all';
  const navigate = useNavigate();
  const { canDispatch, canReveal } = usePermissions();
  const [asking, setAsking] = useState(false);
  const { states } = views[view];
  const list = useGqlList(
    gqlList(
      'verification',
      VerificationListDocument,
      { first: pageSize, filter: { states: states ?? null, search: q || null } },
      (data) => data.verifications,
    ),
  );
  const show = (patch: Parameters<typeof changed<VerificationSearch>>[1]) =>
    void navigate({
      to: '/verification',
      search: changed(search, patch),
      replace: !patch.item,
      resetScroll: false,
    });
  const open = (id: string | undefined) => show({ item: id });

  return (
    <>
      <PageHeader
        title="Verification"
        description="Customers prove that they have their phone: a code goes there, and they reply with it."
        actions={
          canDispatch && (
            <Button
              leftSection={<IconShieldPlus size={16} aria-hidden />}
              onClick={() => setAsking(true)}
            >
              Verify a phone
            </Button>
          )
        }
      />
      <search className={classes.filters} aria-label="Filter verifications">
        <FilterChips label="Which verifications">
          {(Object.keys(views) as View[]).map((each) => (
            <FilterChip
              key={each}
              active={view === each}
              onClick={() => show({ view: each === 'all' ? undefined : each })}
            >
              {views[each].label}
            </FilterChip>
          ))}
        </FilterChips>
        <SearchBox
          label="Search verifications"
          placeholder={canReveal ? 'Name or whole phone number' : 'Name'}
          value={q}
          onChange={(typed) => show({ q: typed || undefined })}
        />
      </search>
      <DataTable<VerificationRow>
        label="verifications"
        columns={verificationColumns}
        rows={list.rows}
        rowId={(row) => row.id}
        onOpen={(row) => open(row.id)}
        card={(row) => (
          <>
            <div className={classes.cardTop}>
              <span className={classes.name}>{row.customer.name}</span>
              <VerificationStateBadge state={row.state} />
            </div>
            <div className={classes.second}>{row.phone.masked}</div>
            <div className={classes.cardFoot}>
              <span className={classes.second}>
                {row.sends === 1 ? '1 code' : `${row.sends} codes`}, wrong:{' '}
                {triesWords(row).toLowerCase()}
              </span>
              <span className={classes.second}>
                <RelativeTime at={row.createdAt} focusable={false} />
              </span>
            </div>
          </>
        )}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState
            icon={<IconShieldCheck size={22} aria-hidden />}
            title={view === 'all' && !q ? 'No phone was verified yet' : 'None of these'}
          >
            A verified phone belongs to one customer alone, and brings the credit for new customers
            once.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
      {asking && (
        <NewVerification
          onClose={() => setAsking(false)}
          onSent={(id) => {
            setAsking(false);
            open(id);
          }}
        />
      )}
      {item && <VerificationDrawer key={item} id={item} onClose={() => open(undefined)} />}
    </>
  );
}
