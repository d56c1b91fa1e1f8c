import { Button } from '@mantine/core';
import { IconPlus, IconRoute, IconSearchOff } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { explain } from '../../api/errors';
import { useGqlList } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { BoardCard } from './BoardCard';
import { BoardFilters } from './BoardFilters';
import { type BoardRow, boardColumns, fromBoard, rideMark } from './boardColumns';
import { boardList } from './boardList';
import { type BoardSearch, rememberBoard } from './boardSearch';

const route = getRouteApi('/shell/');

/** All rides as the dispatcher sees them. The shell's live feed keeps it fresh. */
export function Board() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  useEffect(() => rememberBoard(search), [search]);
  const rides = useGqlList(boardList(search));
  const show = (next: BoardSearch) => void navigate({ to: '/', search: next, replace: true });

  return (
    <>
      <PageHeader
        title="Rides"
        actions={
          <>
            <Button component={Link} {...paths.conversations()} variant="default">
              Without a ride
            </Button>
            {canDispatch && (
              <Button
                component={Link}
                {...paths.newRide()}
                leftSection={<IconPlus size={16} aria-hidden />}
                aria-keyshortcuts="n"
              >
                New ride
              </Button>
            )}
          </>
        }
      />
      <BoardFilters search={search} onChange={show} />
      <DataTable<BoardRow>
        label="rides"
        columns={boardColumns}
        rows={rides.rows}
        rowId={(ride) => ride.id}
        card={(ride) => <BoardCard ride={ride} />}
        rowMark={rideMark}
        onOpen={(ride) => void navigate({ ...paths.ride(ride.id), ...fromBoard })}
        loading={rides.loading}
        stale={rides.stale}
        error={rides.error ? explain(rides.error) : undefined}
        onRetry={rides.retry}
        empty={<EmptyBoard search={search} onReset={() => show({})} canDispatch={canDispatch} />}
        hasMore={rides.hasMore}
        loadingMore={rides.loadingMore}
        onLoadMore={rides.loadMore}
      />
    </>
  );
}

interface EmptyBoardProps {
  search: BoardSearch;
  onReset: () => void;
  canDispatch: boolean;
}

function EmptyBoard({ search, onReset, canDispatch }: EmptyBoardProps) {
  if (search.q || search.unread || search.problems) {
    return (
      <EmptyState
        icon={<IconSearchOff size={22} aria-hidden />}
        title="No ride fits these filters"
        action={
          <Button variant="default" onClick={onReset}>
            Show all live rides
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={<IconRoute size={22} aria-hidden />}
      title={search.view ? 'No rides here' : 'No live rides'}
      action={
        canDispatch && (
          <Button component={Link} {...paths.newRide()}>
            New ride
          </Button>
        )
      }
    >
      Once a customer and a driver are put together, their texts and calls appear here as they
      happen.
    </EmptyState>
  );
}
