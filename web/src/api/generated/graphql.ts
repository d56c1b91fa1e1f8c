// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen
export type Role =
  | 'ADMIN'
  | 'DISPATCHER'
  | 'VIEWER';

export type ConversationState =
  | 'OPEN'
  | 'GRACE'
  | 'CLOSED';

export type ConversationRole =
  | 'CUSTOMER'
  | 'DRIVER';

export type LegDirection =
  | 'INBOUND'
  | 'OUTBOUND';

export type LegState =
  | 'RECEIVED'
  | 'QUEUED'
  | 'SENDING'
  | 'SUBMITTED'
  | 'SENT'
  | 'DELIVERED'
  | 'UNDELIVERED'
  | 'REJECTED'
  | 'FAILED'
  | 'EXPIRED'
  | 'UNCERTAIN'
  | 'CANCELLED'
  | 'RINGING'
  | 'BRIDGED'
  | 'COMPLETED'
  | 'NO_ANSWER'
  | 'BUSY';

export type NumberState =
  | 'ACTIVE'
  | 'SUSPENDED'
  | 'DRAINING'
  | 'RELEASED';

export type Recipient =
  | 'CUSTOMER'
  | 'DRIVER'
  | 'BOTH';

export type AllocationRung =
  | 'COALESCED'
  | 'COMMON'
  | 'SPLIT';

export type Strategy =
  | 'AUTO'
  | 'SINGLE'
  | 'DUAL';

export type LegResolution =
  | 'DELIVERED'
  | 'NOT_DELIVERED';

export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'INVALID_NUMBER'
  | 'SAME_PERSON'
  | 'POOL_EXHAUSTED'
  | 'NO_DRIVER_AVAILABLE'
  | 'ILLEGAL_TRANSITION'
  | 'STALE_VERSION'
  | 'NUMBER_IN_USE'
  | 'ALREADY_EXISTS'
  | 'PERSON_IN_USE'
  | 'CONVERSATION_CLOSED'
  | 'PROVIDER_ERROR'
  | 'RATE_LIMITED'
  | 'QUERY_TOO_COMPLEX'
  | 'INTERNAL'
  | 'UNAVAILABLE';

/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type RideState =
  | 'ASSIGNED'
  | 'COMPLETED'
  | 'CANCELLED';

export type Channel =
  | 'SMS'
  | 'VOICE';

export type EntryKind =
  | 'RELAY'
  | 'NOTICE'
  | 'COMPANY'
  | 'AUTO_REPLY'
  | 'UNMATCHED';

export type PartyRole =
  | 'CUSTOMER'
  | 'DRIVER'
  | 'COMPANY'
  | 'STRANGER';

export type Delivery =
  | 'NONE'
  | 'PENDING'
  | 'DELIVERED'
  | 'FAILED'
  | 'UNCERTAIN';

export type RideFilter = {
  states?: Array<RideState> | null | undefined;
  /** Matches reference, people's names, start and destination; a whole phone number finds the rides of that phone. */
  search?: string | null | undefined;
  customerId?: string | null | undefined;
  driverId?: string | null | undefined;
  unreadOnly?: boolean | null | undefined;
  problemsOnly?: boolean | null | undefined;
  pickupFrom?: string | null | undefined;
  pickupTo?: string | null | undefined;
};

export type RideOrder =
  | 'NEWEST'
  | 'PICKUP'
  | 'ACTIVITY';

export type BoardCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type BoardCountsQuery = { boardCounts: { live: number, unread: number, problems: number, unmatched: number } };

export type RevealPhoneMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type RevealPhoneMutation = { revealPhone: string };

export type BoardRideFragment = { id: string, ref: string, state: RideState, start: string, destination: string, pickupAt: string, unreadCount: number, problemCount: number, customer: { id: string, name: string }, driver: { id: string, name: string }, lastEntry: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, body: string | null, delivery: Delivery, problem: string | null, createdAt: string } | null };

export type BoardQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: RideFilter | null | undefined;
  orderBy?: RideOrder | null | undefined;
}>;


export type BoardQuery = { rides: { nodes: Array<{ id: string, ref: string, state: RideState, start: string, destination: string, pickupAt: string, unreadCount: number, problemCount: number, customer: { id: string, name: string }, driver: { id: string, name: string }, lastEntry: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, body: string | null, delivery: Delivery, problem: string | null, createdAt: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RideChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RideChangesSubscription = { rideChanged: { cursor: string } };

export type NewEntriesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NewEntriesSubscription = { entryAdded: { cursor: string } };

export type EntryUpdatesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type EntryUpdatesSubscription = { entryUpdated: { cursor: string } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const BoardRideFragmentDoc = new TypedDocumentString(`
    fragment BoardRide on Ride {
  id
  ref
  state
  start
  destination
  pickupAt
  unreadCount
  problemCount
  customer {
    id
    name
  }
  driver {
    id
    name
  }
  lastEntry {
    id
    channel
    kind
    fromRole
    fromName
    toRole
    body
    delivery
    problem
    createdAt
  }
}
    `, {"fragmentName":"BoardRide"}) as unknown as TypedDocumentString<BoardRideFragment, unknown>;
export const BoardCountsDocument = new TypedDocumentString(`
    query BoardCounts {
  boardCounts {
    live
    unread
    problems
    unmatched
  }
}
    `) as unknown as TypedDocumentString<BoardCountsQuery, BoardCountsQueryVariables>;
export const RevealPhoneDocument = new TypedDocumentString(`
    mutation RevealPhone($id: ID!, $reason: String!) {
  revealPhone(id: $id, reason: $reason)
}
    `) as unknown as TypedDocumentString<RevealPhoneMutation, RevealPhoneMutationVariables>;
export const BoardDocument = new TypedDocumentString(`
    query Board($first: Int!, $after: String, $filter: RideFilter, $orderBy: RideOrder) {
  rides(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes {
      ...BoardRide
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BoardRide on Ride {
  id
  ref
  state
  start
  destination
  pickupAt
  unreadCount
  problemCount
  customer {
    id
    name
  }
  driver {
    id
    name
  }
  lastEntry {
    id
    channel
    kind
    fromRole
    fromName
    toRole
    body
    delivery
    problem
    createdAt
  }
}`) as unknown as TypedDocumentString<BoardQuery, BoardQueryVariables>;
export const RideChangesDocument = new TypedDocumentString(`
    subscription RideChanges($after: String) {
  rideChanged(after: $after) {
    cursor
  }
}
    `) as unknown as TypedDocumentString<RideChangesSubscription, RideChangesSubscriptionVariables>;
export const NewEntriesDocument = new TypedDocumentString(`
    subscription NewEntries($after: String) {
  entryAdded(after: $after) {
    cursor
  }
}
    `) as unknown as TypedDocumentString<NewEntriesSubscription, NewEntriesSubscriptionVariables>;
export const EntryUpdatesDocument = new TypedDocumentString(`
    subscription EntryUpdates($after: String) {
  entryUpdated(after: $after) {
    cursor
  }
}
    `) as unknown as TypedDocumentString<EntryUpdatesSubscription, EntryUpdatesSubscriptionVariables>;