import { IconArchive, IconMoodCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { explain } from '../../api/errors';
import { UnmatchedDocument } from '../../api/generated/graphql';
import { useGqlList } from '../../api/queries';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { ChannelWord, DismissButton, Sender, type UnmatchedRow, What } from './UnmatchedParts';
import classes from './unmatched.module.css';
import { unmatchedColumns } from './unmatchedColumns';
import { useDismiss } from './useDismiss';

const pageSize = 50;

/** Texts and calls that belong to no ride under way. The shell's live feed keeps it fresh. */
export function UnmatchedPage() {
  const [includeDismissed, setIncludeDismissed] = useState(false);
  const list = useGqlList(
    'unmatched',
    UnmatchedDocument,
    { first: pageSize, includeDismissed },
    (data) => data.unmatched,
  );
  const { waiting, dismiss, takeBack } = useDismiss();
  // `dismiss` and `takeBack` only hand on to what the page keeps for its whole life.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const using = useMemo(() => ({ waiting, dismiss, takeBack }), [waiting]);
  const columns = useMemo(() => unmatchedColumns(using), [using]);

  return (
    <>
      <PageHeader
        title="Unmatched"
        description="Texts and calls to our numbers that could not be passed on: nobody to pass them to, or contact had ended."
        actions={
          <FilterChip
            active={includeDismissed}
            icon={<IconArchive size={15} aria-hidden />}
            onClick={() => setIncludeDismissed(!includeDismissed)}
          >
            Show dismissed
          </FilterChip>
        }
      />
      <DataTable<UnmatchedRow>
        label="unmatched contacts"
        columns={columns}
        rows={list.rows}
        rowId={(row) => row.id}
        card={(row) => (
          <>
            <div className={classes.cardTop}>
              <ChannelWord row={row} />
              <span className={classes.second}>
                <RelativeTime at={row.createdAt} />
              </span>
            </div>
            <Sender row={row} />
            <div className={classes.cardWhat}>
              <What row={row} />
            </div>
            <div className={classes.cardFoot}>
              <span className={classes.second}>{row.number && `On ${row.number.number}`}</span>
              <DismissButton row={row} using={using} />
            </div>
          </>
        )}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState
            icon={<IconMoodCheck size={22} aria-hidden />}
            title={includeDismissed ? 'Every contact found its ride' : 'Nothing to look into'}
          >
            When somebody texts or calls one of our numbers and has no ride with it, it is kept
            here.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
    </>
  );
}
