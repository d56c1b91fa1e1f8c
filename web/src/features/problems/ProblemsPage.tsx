import { IconMoodCheck } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { explain } from '../../api/errors';
import { DeliveryProblemsDocument } from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { BulkBar } from './BulkBar';
import { ProblemFilters } from './ProblemFilters';
import { Pick, ProblemCard, type ProblemRow } from './ProblemParts';
import { problemColumns } from './problemColumns';
import { isFiltered, toFilter } from './problemsSearch';

const route = getRouteApi('/shell/problems');
const pageSize = 100;

/** Texts of all rides that failed, may have failed or are held, and what can be done about them. */
export function ProblemsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const { canOperate } = usePermissions();
  const variables = useMemo(() => ({ first: pageSize, filter: toFilter(search) }), [search]);
  const list = useGqlList(
    gqlList('problems', DeliveryProblemsDocument, variables, (data) => data.deliveryProblems),
  );
  // What was settled meanwhile is not picked any more.
  const there = useMemo(() => new Set(list.rows?.map(({ id }) => id)), [list.rows]);
  const chosen = useMemo(() => [...picked].filter((id) => there.has(id)), [picked, there]);
  const using = useMemo(() => {
    const toggle = (id: string) =>
      setPicked((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      });
    return { picked, toggle, enabled: canOperate };
  }, [picked, canOperate]);
  const columns = useMemo(() => problemColumns(using), [using]);

  return (
    <>
      <PageHeader
        title="Delivery problems"
        description="Texts of all rides that did not arrive, may not have arrived, or are held back."
      />
      <ProblemFilters
        search={search}
        onChange={(next) =>
          void navigate({ to: '/problems', search: next, replace: true, resetScroll: false })
        }
      />
      {canOperate && (
        <BulkBar
          chosen={chosen}
          rows={list.rows ?? []}
          onAll={() => setPicked(new Set(list.rows?.map(({ id }) => id)))}
          onDone={() => setPicked(new Set())}
        />
      )}
      <DataTable<ProblemRow>
        label="delivery problems"
        columns={columns}
        rows={list.rows}
        rowId={(row) => row.id}
        card={(row) => <ProblemCard row={row} pick={<Pick row={row} using={using} />} />}
        rowMark={(row) => (row.leg.state === 'UNCERTAIN' ? 'accent' : 'danger')}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState
            icon={<IconMoodCheck size={22} aria-hidden />}
            title={isFiltered(search) ? 'No problem fits this filter' : 'Every text arrived'}
          >
            A text that fails for good, whose outcome is unknown, or that a guard held back is
            listed here until somebody settles it.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
    </>
  );
}
