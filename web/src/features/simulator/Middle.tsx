import { IconArrowsLeftRight } from '@tabler/icons-react';
import { LogoMark } from '../../ui/Logo';
import type { Connected } from './connected';
import classes from './simulator.module.css';

/** Between the phones: the only one who knows both. */
export function Middle({ ride }: { ride: Connected }) {
  const numbers = new Set([ride.customerDials.number, ride.driverDials.number]);
  return (
    <div className={classes.middle} aria-hidden>
      <IconArrowsLeftRight size={22} />
      <LogoMark size={44} />
      {[...numbers].map((number) => (
        <span key={number} className={classes.proxy}>
          {number}
        </span>
      ))}
      <span className={classes.knows}>knows both phones, shows neither</span>
    </div>
  );
}
