import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
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
import { type ThreadEntry, type ThreadLog, withEntries, withNewest, withOlder } from './thread';

const pageSize = 40;

/**
 * A ride and its log. Live events are laid into the log as they come; the query asks for the end
 * of the log anew whenever the ride changed, which also heals whatever an event did not tell.
 */
export function useThread(rideId: string) {
  const query = useGqlQuery('ride', RidePageDocument, { rideId, last: pageSize });
  const ride = query.data?.ride;
  const newest = ride?.entries;
  const [log, setLog] = useState<ThreadLog>();
  useEffect(() => {
    if (newest) setLog((known) => withNewest(known, newest));
  }, [newest]);

  const add = useCallback((entries: readonly ThreadEntry[]) => {
    setLog((known) => known && withEntries(known, entries));
  }, []);
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

  const older = useMutation({
    mutationFn: (before: string | null) =>
      gqlFetch(OlderEntriesDocument, { rideId, last: pageSize, before }),
    onSuccess: (answer) => {
      const page = answer.ride?.entries;
      if (page) setLog((known) => known && withOlder(known, page));
    },
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
    loadingOlder: older.isPending,
    loadOlder: () => {
      if (log?.hasOlder && !older.isPending) older.mutate(log.olderCursor);
    },
  };
}

export type Ride = NonNullable<ReturnType<typeof useThread>['ride']>;
