import { Button, Group } from '@mantine/core';
import { IconArchive, IconMoodCheck, IconRouteAltLeft } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { explain } from '../../api/errors';
import { UnroutedDocument } from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { changed } from '../../ui/address';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { ExplainDrawer } from './ExplainDrawer';
import { UnroutedDrawer } from './UnroutedDrawer';
import { ChannelWord, DismissButton, Sender, What } from './UnroutedParts';
import classes from './unrouted.module.css';
import { unroutedColumns } from './unroutedColumns';
import type { UnroutedSearch } from './unroutedSearch';
import { useDismiss } from './useDismiss';
import { dialledNumber, type UnroutedRow } from './words';

const route = getRouteApi('/shell/unrouted');
const pageSize = 50;

/** Texts and calls that belong to no ride under way. The shell's live feed keeps it fresh. */
export function UnroutedPage() {
  const search = route.useSearch();
  const { item, settled: includeResolved = false } = search;
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  const [explaining, setExplaining] = useState(false);
  const list = useGqlList(
    gqlList(
      'unrouted',
      UnroutedDocument,
      { first: pageSize, filter: { includeResolved } },
      (data) => data.unrouted,
    ),
  );
  const { waiting, dismiss, takeBack } = useDismiss();
  // `dismiss` and `takeBack` only hand on to what the page keeps for its whole life.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const using = useMemo(() => ({ waiting, dismiss, takeBack }), [waiting]);
  const columns = useMemo(() => unroutedColumns(using), [using]);
  const show = (patch: Parameters<typeof changed<UnroutedSearch>>[1]) =>
    void navigate({
      to: '/unrouted',
      search: changed(search, patch),
      replace: !patch.item,
      resetScroll: false,
    });
  const open = (id: string | undefined) => show({ item: id });

  return (
    <>
      <PageHeader
        title="Unrouted"
        description="Texts and calls to our numbers that could not be passed on. Open one to see who it probably is."
        actions={
          <Group gap="xs">
            <FilterChip
              active={includeResolved}
              icon={<IconArchive size={15} aria-hidden />}
              onClick={() => show({ settled: includeResolved ? undefined : true })}
            >
              Show settled
            </FilterChip>
            {canDispatch && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRouteAltLeft size={15} aria-hidden />}
                onClick={() => setExplaining(true)}
              >
                Explain routing
              </Button>
            )}
          </Group>
        }
      />
      <DataTable<UnroutedRow>
        label="unrouted contacts"
        columns={columns}
        rows={list.rows}
        rowId={(row) => row.id}
        onOpen={(row) => open(row.id)}
        card={(row) => (
          <>
            <div className={classes.cardTop}>
              <ChannelWord row={row} />
              <span className={classes.second}>
                <RelativeTime at={row.entry.createdAt} />
              </span>
            </div>
            <Sender row={row} />
            <div className={classes.cardWhat}>
              <What row={row} />
            </div>
            <div className={classes.cardFoot}>
              <span className={classes.second}>
                {dialledNumber(row) && `On ${dialledNumber(row)}`}
              </span>
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
            title={includeResolved ? 'Every contact found its ride' : 'Nothing to look into'}
          >
            When somebody texts or calls one of our numbers and has no ride with it, it is kept
            here.
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
      {explaining && <ExplainDrawer onClose={() => setExplaining(false)} />}
      {item && <UnroutedDrawer key={item} id={item} onClose={() => open(undefined)} />}
    </>
  );
}
