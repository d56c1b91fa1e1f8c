import { ActionIcon, Chip, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconAlertTriangle, IconMessage, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useBoardCounts } from '../../api/counts';
import classes from './BoardFilters.module.css';
import { type BoardSearch, type BoardView, boardViews } from './boardSearch';

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

/** `search` without what is undefined, so that the address stays short. */
function changed(
  search: BoardSearch,
  patch: { [K in keyof BoardSearch]: BoardSearch[K] | undefined },
) {
  const merged = Object.entries({ ...search, ...patch }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(merged) as BoardSearch;
}

export function BoardFilters({ search, onChange }: BoardFiltersProps) {
  const counts = useBoardCounts();
  const set = (patch: Parameters<typeof changed>[1]) => onChange(changed(search, patch));
  return (
    <search className={classes.bar} aria-label="Filter rides">
      <Chip.Group
        value={search.view ?? 'live'}
        onChange={(view) =>
          set({ view: view === 'live' ? undefined : (view as BoardSearch['view']) })
        }
      >
        <Group gap={6} role="radiogroup" aria-label="State">
          {boardViews.map((view) => (
            <Chip key={view} value={view} size="sm" variant="light" icon={null}>
              {viewLabels[view]}
              {view === 'live' && counts && <Count of={counts.live} />}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap={6}>
        <Chip
          size="sm"
          variant="light"
          color="ember"
          icon={null}
          checked={search.unread ?? false}
          onChange={(on) => set({ unread: on || undefined })}
        >
          <IconMessage size={14} aria-hidden className={classes.icon} />
          Unread
          {counts && <Count of={counts.unread} />}
        </Chip>
        <Chip
          size="sm"
          variant="light"
          color="red"
          icon={null}
          checked={search.problems ?? false}
          onChange={(on) => set({ problems: on || undefined })}
        >
          <IconAlertTriangle size={14} aria-hidden className={classes.icon} />
          Problems
          {counts && <Count of={counts.problems} />}
        </Chip>
      </Group>
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

function Count({ of }: { of: number }) {
  return <span className={classes.count}>{of}</span>;
}

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
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
      placeholder="Reference, name, place or phone"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <ActionIcon size="sm" aria-label="Clear the search" onClick={() => type('')}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <kbd aria-hidden>/</kbd>
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
