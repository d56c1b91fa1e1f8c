import { Tooltip } from '@mantine/core';
import { clockText, dayText, exactText, useNow } from './time';

/** `Today 14:05`: for appointments, where the hour matters more than the distance. */
export function ClockTime({ at }: { at: string }) {
  const now = useNow();
  const moment = new Date(at);
  const day = dayText(moment, now);
  return (
    <Tooltip label={exactText(moment)}>
      <time dateTime={at}>
        {day === 'Today' ? '' : `${day} `}
        {clockText(moment)}
      </time>
    </Tooltip>
  );
}
