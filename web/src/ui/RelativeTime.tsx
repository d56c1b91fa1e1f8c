import { ExactTime } from './ExactTime';
import { relativeText, useNow } from './time';

interface RelativeTimeProps {
  /** ISO 8601, as the server sends it. */
  at: string;
  /** False in dense lists, where each row is one tab stop already. */
  focusable?: boolean;
}

/** How long ago or ahead; the exact time on hover and focus. */
export function RelativeTime({ at, focusable = true }: RelativeTimeProps) {
  const now = useNow();
  return (
    <ExactTime at={at} focusable={focusable}>
      {relativeText(new Date(at), now)}
    </ExactTime>
  );
}
