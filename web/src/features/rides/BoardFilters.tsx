import { ActionIcon, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconAlertTriangle, IconMessage, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useBoardCounts } from '../../api/counts';
import { usePermissions } from '../../api/session';
import { changed } from '../../ui/address';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import classes from './BoardFilters.module.css';
import { type BoardSearch, type BoardView, boardViews, viewOf } from './boardSearch';

interface BoardFiltersProps {
  search: BoardSearch;
  onChange: (search: BoardSearch) => void;
}

const viewLabels: Record<BoardView, string> = {
  live: 'Live',
  completed: 'Completed',
  cancelled: 'Cancelled',
  all: 'All',
};

const orderLabels = [
  { value: 'activity', label: 'Latest activity' },
  { value: 'pickup', label: 'Pickup time' },
  { value: 'newest', label: 'Newest first' },
];

export function BoardFilters({ search, onChange }: BoardFiltersProps) {
  const counts = useBoardCounts();
  const set = (patch: Parameters<typeof changed<BoardSearch>>[1]) =>
    onChange(changed(search, patch));
  return (
    <search className={classes.bar} aria-label="Filter rides">
      <FilterChips label="State">
        {boardViews.map((view) => (
          <FilterChip
            key={view}
            active={view === viewOf(search)}
            count={view === 'live' ? counts?.live : undefined}
            onClick={() =>
              set({ view: view === viewOf({ ...search, view: undefined }) ? undefined : view })
            }
          >
            {viewLabels[view]}
          </FilterChip>
        ))}
      </FilterChips>
      <FilterChips label="Needs attention">
        <FilterChip
          tone="accent"
          icon={<IconMessage size={15} aria-hidden />}
          active={search.unread ?? false}
          count={counts?.unread}
          onClick={() => set({ unread: search.unread ? undefined : true, view: undefined })}
        >
          Unread
        </FilterChip>
        <FilterChip
          tone="danger"
          icon={<IconAlertTriangle size={15} aria-hidden />}
          active={search.problems ?? false}
          count={counts?.problems}
          onClick={() => set({ problems: search.problems ? undefined : true, view: undefined })}
        >
          Problems
        </FilterChip>
      </FilterChips>
      <div className={classes.right}>
        <SearchBox value={search.q ?? ''} onChange={(q) => set({ q: q || undefined })} />
        <Select
          aria-label="Order"
          className={classes.order}
          data={orderLabels}
          allowDeselect={false}
          value={search.order ?? 'activity'}
          onChange={(order) =>
            set({ order: order === 'activity' ? undefined : (order as BoardSearch['order']) })
          }
        />
      </div>
    </search>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { canReveal } = usePermissions();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const submit = useDebouncedCallback(onChange, 250);
  useHotkeys([['/', () => input.current?.focus()]]);
  // The address changed elsewhere: the back button, a reset.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);

  function type(next: string) {
    setTyped(next);
    submit(next.trim());
  }

  return (
    <TextInput
      ref={input}
      className={classes.search}
      aria-label="Search rides"
      aria-keyshortcuts="/"
      placeholder={canReveal ? 'Reference, name, place or phone' : 'Reference, name or place'}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <ActionIcon size="sm" aria-label="Clear the search" onClick={() => type('')}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <kbd aria-hidden className={classes.key}>
            /
          </kbd>
        )
      }
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        type('');
        input.current?.blur();
      }}
    />
  );
}
