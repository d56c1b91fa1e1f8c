import { Select } from '@mantine/core';
import { IconRouteOff } from '@tabler/icons-react';
import type { NumberProvidersQuery, NumberPurpose } from '../../api/generated/graphql';
import { changed } from '../../ui/address';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { SearchBox } from '../../ui/SearchBox';
import classes from './numbers.module.css';
import { type NumbersSearch, type NumberView, numberViews } from './numbersSearch';
import { purposeChoices } from './purposes';

interface NumberFiltersProps {
  search: NumbersSearch;
  setup: NumberProvidersQuery | undefined;
  onChange: (search: NumbersSearch) => void;
}

const viewLabels: Record<NumberView, string> = {
  present: 'Yours',
  trouble: 'In trouble',
  released: 'Released',
  all: 'All',
};

export function NumberFilters({ search, setup, onChange }: NumberFiltersProps) {
  const set = (patch: Parameters<typeof changed<NumbersSearch>>[1]) =>
    onChange(changed(search, patch));
  const providers = setup?.providers ?? [];
  const markets = setup?.markets ?? [];
  return (
    <search className={classes.filters} aria-label="Filter numbers">
      <FilterChips label="State">
        {numberViews.map((view) => (
          <FilterChip
            key={view}
            active={view === (search.view ?? 'present')}
            onClick={() => set({ view: view === 'present' ? undefined : view })}
          >
            {viewLabels[view]}
          </FilterChip>
        ))}
      </FilterChips>
      <FilterChip
        tone="danger"
        icon={<IconRouteOff size={15} aria-hidden />}
        active={search.elsewhere ?? false}
        onClick={() => set({ elsewhere: search.elsewhere ? undefined : true })}
      >
        Pointing elsewhere
      </FilterChip>
      <div className={classes.filtersRight}>
        {markets.length > 1 && (
          <Select
            aria-label="Market"
            placeholder="Any market"
            className={classes.filter}
            clearable
            data={markets.map(({ id, name }) => ({ value: id, label: name }))}
            value={search.market ?? null}
            onChange={(market) => set({ market: market ?? undefined })}
          />
        )}
        <Select
          aria-label="Telco"
          placeholder="Any telco"
          className={classes.filter}
          clearable
          data={providers.map(({ name, label }) => ({ value: name, label }))}
          value={search.provider ?? null}
          onChange={(provider) => set({ provider: provider ?? undefined })}
        />
        <Select
          aria-label="Purpose"
          placeholder="Any purpose"
          className={classes.filter}
          clearable
          data={purposeChoices}
          value={search.purpose ?? null}
          onChange={(purpose) => set({ purpose: (purpose as NumberPurpose | null) ?? undefined })}
        />
        <SearchBox
          label="Search numbers"
          placeholder="Digits, city or region"
          value={search.q ?? ''}
          onChange={(q) => set({ q: q || undefined })}
        />
      </div>
    </search>
  );
}
