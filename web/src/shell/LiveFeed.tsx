import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  AlertChangesDocument,
  EntryUpdatesDocument,
  NewEntriesDocument,
  PoolChangesDocument,
  RideChangesDocument,
  SupportChangesDocument,
  UnroutedChangesDocument,
  VerificationChangesDocument,
} from '../api/generated/graphql';
import { coalesce, useLive, useLiveState, useResyncOnReconnect } from '../api/live';
import { invalidateAll, refreshRows } from '../api/queries';

/** Without a live connection the page asks by itself, so often. */
const pollMs = 15_000;

/** One text is told as an entry and as a change of its ride, one right after the other. */
const togetherMs = 50;

/** Has the lists of rides follow what is told of one; of an entry without a ride, too. */
function collectRideNews(client: QueryClient) {
  let told = new Set<string>();
  const refresh = coalesce(async () => {
    await new Promise((resolve) => setTimeout(resolve, togetherMs));
    const ids = told;
    told = new Set();
    if (ids.size > 0) await refreshRows(client, 'rides', ids);
  }, 400);
  return (rideId = '') => {
    told.add(rideId);
    refresh();
  };
}

/** Keeps lists and figures fresh on every page. A page about one ride listens for that ride itself. */
export function LiveFeed() {
  const client = useQueryClient();
  const [rideNews] = useState(() => collectRideNews(client));
  useLive(RideChangesDocument, {
    cursorOf: (event) => event.rideChanged.cursor,
    invalidates: ['counts', 'numbers'],
    onEvent: (event) => rideNews(event.rideChanged.ride.id),
  });
  useLive(NewEntriesDocument, {
    cursorOf: (event) => event.entryAdded.cursor,
    invalidates: ['counts', 'masks', 'conversations'],
    onEvent: (event) => rideNews(event.entryAdded.entry.ride?.id),
  });
  useLive(EntryUpdatesDocument, {
    cursorOf: (event) => event.entryUpdated.cursor,
    invalidates: ['counts', 'problems', 'verification', 'masks', 'conversations', 'support'],
    onEvent: (event) => rideNews(event.entryUpdated.entry.ride?.id),
  });
  useLive(UnroutedChangesDocument, {
    cursorOf: (event) => event.unroutedChanged.cursor,
    invalidates: ['counts', 'unrouted'],
  });
  useLive(SupportChangesDocument, {
    cursorOf: (event) => event.supportUpdated.cursor,
    invalidates: ['support', 'counts'],
  });
  useLive(VerificationChangesDocument, {
    cursorOf: (event) => event.verificationChanged.cursor,
    invalidates: ['verification', 'customers'],
  });
  useLive(PoolChangesDocument, {
    cursorOf: (event) => event.poolChanged.cursor,
    invalidates: ['numbers', 'providers', 'pool', 'masks'],
  });
  useLive(AlertChangesDocument, {
    cursorOf: (event) => event.alertRaised.cursor,
    invalidates: ['alerts', 'counts', 'providers', 'webhooks'],
  });
  useResyncOnReconnect();

  const offline = useLiveState() === 'offline';
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(() => void invalidateAll(client), pollMs);
    return () => clearInterval(timer);
  }, [offline, client]);
  return null;
}
