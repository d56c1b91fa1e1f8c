// The pool in a few figures.

import type { NumberRowFragment, NumberState } from '../../api/generated/graphql';

export interface PoolSummary {
  /** Not counting those that were given back. */
  numbers: number;
  byState: Record<NumberState, number>;
  holds: number;
  coolingDown: number;
  /** Numbers a customer and a driver without any ride could be given now. */
  open: number;
}

export function summarise(
  rows: Pick<NumberRowFragment, 'state' | 'holds' | 'coolingDown' | 'assignable'>[],
): PoolSummary {
  const byState: Record<NumberState, number> = {
    ORDERED: 0,
    CONFIGURING: 0,
    ACTIVE: 0,
    SUSPENDED: 0,
    DRAINING: 0,
    RELEASING: 0,
    RELEASED: 0,
    ERROR: 0,
  };
  let [holds, coolingDown, open] = [0, 0, 0];
  for (const row of rows) {
    byState[row.state] += 1;
    holds += row.holds;
    coolingDown += row.coolingDown;
    if (row.assignable) open += 1;
  }
  const numbers = rows.length - byState.RELEASED;
  return { numbers, byState, holds, coolingDown, open };
}

/** `4 suspended, 1 draining`; empty when all are active. */
export function idleWords({ byState }: PoolSummary): string {
  return [
    byState.SUSPENDED > 0 && `${byState.SUSPENDED} suspended`,
    byState.DRAINING > 0 && `${byState.DRAINING} draining`,
    byState.RELEASED > 0 && `${byState.RELEASED} released`,
  ]
    .filter(Boolean)
    .join(', ');
}
