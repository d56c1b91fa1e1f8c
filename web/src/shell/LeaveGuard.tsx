import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { anythingLost, anythingTyped } from '../ui/unsaved';

// Pages with a form have it already.
const DiscardQuestion = lazy(async () => {
  const { DiscardQuestion } = await import('../ui/DiscardQuestion');
  return { default: DiscardQuestion };
});

/** Asks before a page is left on which something is typed that would be lost with it. */
export function LeaveGuard() {
  const { history } = useRouter();
  const [answer, setAnswer] = useState<(stays: boolean) => void>();
  useEffect(
    () =>
      history.block({
        // What a page keeps in its address alone does not take it away.
        blockerFn: async ({ currentLocation, nextLocation }) => {
          if (currentLocation.pathname === nextLocation.pathname || !anythingLost()) return false;
          return new Promise<boolean>((resolve) => setAnswer(() => resolve));
        },
        enableBeforeUnload: anythingTyped,
      }),
    [history],
  );
  if (!answer) return null;
  const settle = (stays: boolean) => {
    setAnswer(undefined);
    answer(stays);
  };
  return (
    <Suspense>
      <DiscardQuestion onStay={() => settle(true)} onDiscard={() => settle(false)} />
    </Suspense>
  );
}
