import { Button } from '@mantine/core';
import { IconClockShield } from '@tabler/icons-react';
import { useDemoClock } from '../api/demoClock';
import { ResetDemoClockDocument } from '../api/generated/graphql';
import { useGqlMutation } from '../api/queries';
import { usePermissions } from '../api/session';
import { exactText, spanText } from '../ui/time';
import classes from './ClockBanner.module.css';

/** Over every page while the clock of the demonstration stands elsewhere: nobody is to be surprised. */
export function ClockBanner() {
  const clock = useDemoClock();
  const { canManageMarkets } = usePermissions();
  const reset = useGqlMutation(ResetDemoClockDocument, {
    invalidates: ['clock', 'rides', 'ride', 'counts', 'numbers', 'unrouted', 'simulator'],
  });
  if (!clock || clock.aheadSeconds === 0) return null;
  return (
    <div className={classes.banner} role="status">
      <IconClockShield size={18} aria-hidden />
      <span>
        The demo clock is {spanText(clock.aheadSeconds)} ahead: here it is{' '}
        {exactText(new Date(clock.now))}.
      </span>
      {canManageMarkets && (
        <Button
          size="compact-sm"
          variant="default"
          loading={reset.isPending}
          onClick={() => reset.mutate({})}
        >
          Back to real time
        </Button>
      )}
    </div>
  );
}
