import { Select } from '@mantine/core';
import { ProblemChoicesDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { changed } from '../../ui/address';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import classes from './problems.module.css';
import {
  type ProblemAge,
  type ProblemKind,
  type ProblemsSearch,
  problemKinds,
} from './problemsSearch';

const kinds: Record<ProblemKind, string> = {
  failed: 'Failed',
  uncertain: 'Uncertain',
  held: 'Held back',
};

const ages: { value: ProblemAge | 'any'; label: string }[] = [
  { value: 'any', label: 'Any age' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'older', label: 'Older' },
];

interface ProblemFiltersProps {
  search: ProblemsSearch;
  onChange: (search: ProblemsSearch) => void;
}

export function ProblemFilters({ search, onChange }: ProblemFiltersProps) {
  const choices = useGqlQuery('providers', ProblemChoicesDocument, {}).data;
  const set = (patch: Parameters<typeof changed<ProblemsSearch>>[1]) =>
    onChange(changed(search, patch));
  return (
    <search className={classes.bar} aria-label="Filter delivery problems">
      <FilterChips label="Kind">
        <FilterChip active={!search.kind} onClick={() => set({ kind: undefined })}>
          All
        </FilterChip>
        {problemKinds.map((kind) => (
          <FilterChip key={kind} active={search.kind === kind} onClick={() => set({ kind })}>
            {kinds[kind]}
          </FilterChip>
        ))}
      </FilterChips>
      <div className={classes.selects}>
        <Select
          aria-label="Age"
          data={ages}
          allowDeselect={false}
          value={search.age ?? 'any'}
          onChange={(age) => set({ age: age === 'any' ? undefined : (age as ProblemAge) })}
        />
        <Select
          aria-label="Provider"
          placeholder="Every provider"
          clearable
          data={(choices?.providers ?? []).map(({ name, label }) => ({ value: name, label }))}
          value={search.provider ?? null}
          onChange={(provider) => set({ provider: provider ?? undefined })}
        />
        {(choices?.markets.length ?? 0) > 1 && (
          <Select
            aria-label="Market"
            placeholder="Every market"
            clearable
            data={(choices?.markets ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={search.market ?? null}
            onChange={(market) => set({ market: market ?? undefined })}
          />
        )}
      </div>
    </search>
  );
}
