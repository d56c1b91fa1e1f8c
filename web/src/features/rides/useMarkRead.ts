import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect } from 'react';
import { MarkReadDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';

/** So long a ride is on screen before it counts as read. */
const glanceMs = 800;

/** Says that what came in was seen, while the page is. Whoever only looks on does not. */
export function useMarkRead(rideId: string, unreadCount: number, answeredAt: number) {
  const { canDispatch } = usePermissions();
  const visible = useDocumentVisibility() === 'visible';
  // Nobody waits for this: it is said again with the next answer.
  const { mutate } = useGqlMutation(MarkReadDocument, {
    invalidates: ['rides', 'counts', 'ride'],
    showsErrors: true,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer with the same count is news
  useEffect(() => {
    if (!canDispatch || !visible || unreadCount === 0) return;
    const timer = setTimeout(() => mutate({ rideId }), glanceMs);
    return () => clearTimeout(timer);
  }, [canDispatch, visible, unreadCount, rideId, mutate, answeredAt]);
}
