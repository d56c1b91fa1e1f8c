import { BoardCountsDocument } from './generated/graphql';
import { useGqlQuery } from './queries';

/** The figures beside the board's filters and in the navigation; undefined until known. */
export function useBoardCounts() {
  return useGqlQuery('counts', BoardCountsDocument, {}).data?.boardCounts;
}
