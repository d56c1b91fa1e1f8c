import { Tooltip } from '@mantine/core';
import { type LiveState, useLiveState } from '../api/live';
import classes from './LiveIndicator.module.css';

const words: Record<LiveState, readonly [label: string, hint: string]> = {
  connecting: ['Connecting', 'Live updates start in a moment.'],
  live: ['Live', 'Texts and calls appear as they happen.'],
  offline: ['Reconnecting', 'Live updates are interrupted. The page asks every 15 seconds.'],
};

export function LiveIndicator() {
  const state = useLiveState();
  const [label, hint] = words[state];
  return (
    <Tooltip label={hint} multiline maw={260}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focus shows the hint */}
      <span className={classes.indicator} data-state={state} role="status" tabIndex={0}>
        <span className={classes.dot} aria-hidden />
        {label}
      </span>
    </Tooltip>
  );
}
