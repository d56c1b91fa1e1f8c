import { Tooltip } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { exactText } from './time';

interface ExactTimeProps {
  /** ISO 8601, as the server sends it. */
  at: string;
  /** See ClockTime. */
  zone?: string | undefined;
  focusable?: boolean;
  /** The time in the words of the page. */
  children: ReactNode;
}

/**
 * A time; what it is exactly is told on hover and focus. Lists have several of these a row: the tooltip is
 * there only while somebody looks at it.
 */
export function ExactTime({ at, zone, focusable = false, children }: ExactTimeProps) {
  const time = useRef<HTMLTimeElement>(null);
  const [looked, setLooked] = useState(false);
  const look = () => setLooked(true);
  const leave = () => setLooked(false);
  const exact = looked ? exactText(new Date(at), zone) : undefined;
  return (
    <>
      <time
        ref={time}
        dateTime={at}
        aria-description={exact}
        onMouseEnter={look}
        onMouseLeave={leave}
        {...(focusable ? { tabIndex: 0, onFocus: look, onBlur: leave } : {})}
      >
        {children}
      </time>
      {exact && <Tooltip defaultOpened target={time} label={exact} />}
    </>
  );
}
