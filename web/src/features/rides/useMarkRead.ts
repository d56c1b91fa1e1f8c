import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { MarkReadDocument, MarkSupportReadDocument } from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { usePermissions } from '../../api/session';

/** So long something is on screen before it counts as read. */
const glanceMs = 800;

/** Calls `say` once what is unread was seen, and with each newer answer again while it still is unread. */
export function useSeen(unread: boolean, answeredAt: number, say: () => void) {
  const visible = useDocumentVisibility() === 'visible';
  const latest = useRef(say);
  useEffect(() => {
    latest.current = say;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer with the same count is news
  useEffect(() => {
    if (!visible || !unread) return;
    const timer = setTimeout(() => latest.current(), glanceMs);
    return () => clearTimeout(timer);
  }, [visible, unread, answeredAt]);
}

/** Says that what came in was seen, while the page is. Whoever only looks on does not. */
export function useMarkRead(rideId: string, unreadCount: number, answeredAt: number) {
  const { canDispatch } = usePermissions();
  // Nobody waits for this: it is said again with the next answer.
  const { mutate } = useGqlMutation(MarkReadDocument, {
    invalidates: ['rides', 'counts', 'ride'],
    showsErrors: true,
  });
  useSeen(canDispatch && unreadCount > 0, answeredAt, () => mutate({ rideId }));
}

/** The same for a conversation of the support line. */
export function useMarkSupportRead(id: string, unread: number, answeredAt: number) {
  const { canSupport } = usePermissions();
  const { mutate } = useGqlMutation(MarkSupportReadDocument, {
    invalidates: ['support'],
    showsErrors: true,
  });
  useSeen(canSupport && unread > 0, answeredAt, () => mutate({ id }));
}
