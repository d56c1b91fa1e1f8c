import { useEffect } from 'react';
import { setClockAhead } from '../ui/time';
import { DemoClockDocument } from './generated/graphql';
import { useGqlQuery } from './queries';

/** Somebody else may move it. */
const lookEveryMs = 20_000;

/** Where the server's clock stands; the times on screen are told by it. */
export function useDemoClock() {
  const clock = useGqlQuery('clock', DemoClockDocument, {}, { refetchInterval: lookEveryMs }).data
    ?.demoClock;
  const ahead = clock?.aheadSeconds ?? 0;
  useEffect(() => setClockAhead(ahead * 1000), [ahead]);
  return clock;
}
