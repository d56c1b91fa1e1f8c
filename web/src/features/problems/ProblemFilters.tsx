import { Select } from '@mantine/core';
import { ProblemChoicesDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import type { Filter, ProblemAge, ProblemKind } from './problemFilter';
import classes from './problems.module.css';

const kinds: Record<ProblemKind, string> = {
  all: 'All',
  failed: 'Failed',
  uncertain: 'Uncertain',
  held: 'Held back',
};

const ages: { value: ProblemAge; label: string }[] = [
  { value: 'any', label: 'Any age' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'older', label: 'Older' },
];

interface ProblemFiltersProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

export function ProblemFilters({ filter, onChange }: ProblemFiltersProps) {
  const choices = useGqlQuery('providers', ProblemChoicesDocument, {}).data;
  const set = (patch: Partial<Filter>) => onChange({ ...filter, ...patch });
  return (
    <search className={classes.bar} aria-label="Filter delivery problems">
      <FilterChips label="Kind">
        {(Object.keys(kinds) as ProblemKind[]).map((kind) => (
          <FilterChip key={kind} active={filter.kind === kind} onClick={() => set({ kind })}>
            {kinds[kind]}
          </FilterChip>
        ))}
      </FilterChips>
      <div className={classes.selects}>
        <Select
          aria-label="Age"
          data={ages}
          allowDeselect={false}
          value={filter.age}
          onChange={(age) => set({ age: age as ProblemAge })}
        />
        <Select
          aria-label="Provider"
          placeholder="Every provider"
          clearable
          data={(choices?.providers ?? []).map(({ name, label }) => ({ value: name, label }))}
          value={filter.provider}
          onChange={(provider) => set({ provider })}
        />
        {(choices?.markets.length ?? 0) > 1 && (
          <Select
            aria-label="Market"
            placeholder="Every market"
            clearable
            data={(choices?.markets ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={filter.marketId}
            onChange={(marketId) => set({ marketId })}
          />
        )}
      </div>
    </search>
  );
}
