import { IconArrowsLeftRight } from '@tabler/icons-react';
import { LogoMark } from '../../ui/Logo';
import classes from './simulator.module.css';

/** Between the phones: the only one who knows both. */
export function Middle({ numbers }: { numbers: readonly string[] }) {
  return (
    <div className={classes.middle} aria-hidden>
      <IconArrowsLeftRight size={22} />
      <LogoMark size={44} />
      {[...new Set(numbers)].map((number) => (
        <span key={number} className={classes.proxy}>
          {number}
        </span>
      ))}
      <span className={classes.knows}>knows both phones, shows neither</span>
    </div>
  );
}
