import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
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
import { useLive, useLiveState, useResyncOnReconnect } from '../api/live';

/** Without a live connection the page asks by itself, so often. */
const pollMs = 15_000;

/** Keeps lists and figures fresh on every page. A page about one ride listens for that ride itself. */
export function LiveFeed() {
  useLive(RideChangesDocument, {
    cursorOf: (event) => event.rideChanged.cursor,
    invalidates: ['rides', 'counts', 'numbers'],
  });
  useLive(NewEntriesDocument, {
    cursorOf: (event) => event.entryAdded.cursor,
    invalidates: ['rides', 'counts', 'masks', 'conversations'],
  });
  useLive(EntryUpdatesDocument, {
    cursorOf: (event) => event.entryUpdated.cursor,
    invalidates: ['rides', 'counts', 'problems', 'verification', 'masks', 'conversations'],
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

  const client = useQueryClient();
  const offline = useLiveState() === 'offline';
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(() => void client.invalidateQueries(), pollMs);
    return () => clearInterval(timer);
  }, [offline, client]);
  return null;
}
