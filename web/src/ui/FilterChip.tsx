import type { ReactNode } from 'react';
import classes from './FilterChip.module.css';

interface FilterChipProps {
  children: ReactNode;
  active: boolean;
  onClick: () => void;
  /** How many rows it stands for; nothing while unknown. */
  count?: number | undefined;
  icon?: ReactNode;
  tone?: 'primary' | 'accent' | 'danger';
}

/** One choice above a list. Put several that belong together into a `FilterChips`. */
export function FilterChip({
  children,
  active,
  onClick,
  count,
  icon,
  tone = 'primary',
}: FilterChipProps) {
  return (
    <button
      type="button"
      className={classes.chip}
      aria-pressed={active}
      data-tone={tone}
      onClick={onClick}
    >
      {icon}
      {children}
      {count !== undefined && <span className={classes.count}>{count}</span>}
    </button>
  );
}

export function FilterChips({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one row everywhere
    <div role="group" aria-label={label} className={classes.group}>
      {children}
    </div>
  );
}
