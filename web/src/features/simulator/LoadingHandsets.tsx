import { Skeleton } from '@mantine/core';
import classes from './simulator.module.css';

export function LoadingHandsets() {
  return (
    <div className={classes.stage} role="status" aria-label="Loading the phones">
      <Skeleton height={560} width={344} radius={44} />
      <Skeleton height={560} width={344} radius={44} visibleFrom="md" />
    </div>
  );
}
