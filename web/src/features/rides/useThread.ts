import {
  OlderEntriesDocument,
  RideChangedDocument,
  RideEntryAddedDocument,
  RideEntryUpdatedDocument,
  RidePageDocument,
} from '../../api/generated/graphql';
import { gqlFetch } from '../../api/gqlFetch';
import { useLive } from '../../api/live';
import { useGqlQuery } from '../../api/queries';
import { useLog } from './useLog';

const pageSize = 40;

/**
 * A ride and its log. Live events are laid into the log as they come; the query asks for the end
 * of the log anew whenever the ride changed, which also heals whatever an event did not tell.
 */
export function useThread(rideId: string) {
  const query = useGqlQuery('ride', RidePageDocument, { rideId, last: pageSize });
  const ride = query.data?.ride;
  const { log, add, ...older } = useLog(ride?.entries, async (before) => {
    const answer = await gqlFetch(OlderEntriesDocument, { rideId, last: pageSize, before });
    return answer.ride?.entries;
  });
  useLive(RideEntryAddedDocument, {
    variables: { rideId },
    cursorOf: (event) => event.entryAdded.cursor,
    invalidates: [],
    onEvent: (event) => add([event.entryAdded.entry]),
  });
  useLive(RideEntryUpdatedDocument, {
    variables: { rideId },
    cursorOf: (event) => event.entryUpdated.cursor,
    invalidates: [],
    onEvent: (event) => add([event.entryUpdated.entry]),
  });
  useLive(RideChangedDocument, {
    variables: { rideId },
    cursorOf: (event) => event.rideChanged.cursor,
    invalidates: ['ride'],
  });

  return {
    ride,
    log,
    add,
    loading: query.isPending || (ride != null && !log),
    error: query.error,
    retry: () => void query.refetch(),
    /** Changes with every answer of the server. */
    answeredAt: query.dataUpdatedAt,
    ...older,
  };
}

export type Ride = NonNullable<ReturnType<typeof useThread>['ride']>;
