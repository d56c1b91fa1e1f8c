import { IconArrowDown, IconPointFilled } from '@tabler/icons-react';
import classes from './TraceSteps.module.css';

interface Step {
  outcome: 'PASSED' | 'DECIDED';
  words: string;
}

/** Why something went where it went: the rules that were looked at, the one that settled it last. */
export function TraceSteps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className={classes.steps}>
      {steps.map(({ outcome, words }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a trace never changes
        <li key={index} data-decided={outcome === 'DECIDED' || undefined}>
          {outcome === 'DECIDED' ? (
            <IconPointFilled size={14} aria-hidden />
          ) : (
            <IconArrowDown size={14} aria-hidden />
          )}
          <span>{words}</span>
        </li>
      ))}
    </ol>
  );
}
