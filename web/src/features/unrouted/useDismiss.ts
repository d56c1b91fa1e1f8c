import { useEffect, useRef, useState } from 'react';
import { ResolveUnroutedDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { type PendingDeeds, pendingDeeds } from './pending';

/** As long as one notices a slip of the hand. */
const momentMs = 6000;

/** Putting contacts aside; each can be taken back for a moment before the server hears of it. */
export function useDismiss() {
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const { mutate } = useGqlMutation(ResolveUnroutedDocument, {
    invalidates: ['unrouted', 'counts'],
  });
  const deeds = useRef<PendingDeeds>(undefined);
  useEffect(() => {
    const made = pendingDeeds(
      momentMs,
      (id) => mutate({ input: { id, action: 'DISMISS' } }),
      setWaiting,
    );
    deeds.current = made;
    return () => made.flush();
  }, [mutate]);
  return {
    waiting,
    dismiss: (id: string) => deeds.current?.schedule(id),
    takeBack: (id: string) => deeds.current?.takeBack(id),
  };
}
