import { Tooltip } from '@mantine/core';
import { exactText, relativeText, useNow } from './time';

interface RelativeTimeProps {
  /** ISO 8601, as the server sends it. */
  at: string;
  /** False in dense lists, where each row is one tab stop already. */
  focusable?: boolean;
}

/** How long ago or ahead; the exact time on hover and focus. */
export function RelativeTime({ at, focusable = true }: RelativeTimeProps) {
  const now = useNow();
  const moment = new Date(at);
  return (
    <Tooltip label={exactText(moment)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} {...(focusable ? { tabIndex: 0 } : {})}>
        {relativeText(moment, now)}
      </time>
    </Tooltip>
  );
}
