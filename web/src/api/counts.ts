import { BoardCountsDocument } from './generated/graphql';
import { useGqlQuery } from './queries';
import { usePermissions } from './session';

/** The figures beside the board's filters and in the navigation; undefined until known. */
export function useBoardCounts() {
  const counts = useGqlQuery('counts', BoardCountsDocument, {}).data?.boardCounts;
  const { canDispatch } = usePermissions();
  // Who only looks on cannot say that it was read: to them the figure would only grow.
  return counts && { ...counts, unread: canDispatch ? counts.unread : undefined };
}
