// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AlertChangesSubscription, AlertChangesSubscriptionVariables, EntryUpdatesSubscription, EntryUpdatesSubscriptionVariables, NewEntriesSubscription, NewEntriesSubscriptionVariables, PoolChangesSubscription, PoolChangesSubscriptionVariables, RideChangesSubscription, RideChangesSubscriptionVariables, SupportChangesSubscription, SupportChangesSubscriptionVariables, UnroutedChangesSubscription, UnroutedChangesSubscriptionVariables, VerificationChangesSubscription, VerificationChangesSubscriptionVariables } from '../types';

export const RideChangesDocument = /* @__PURE__ */ new TypedDocumentString<RideChangesSubscription, RideChangesSubscriptionVariables>(
  "subscription RideChanges($after:String){rideChanged(after:$after){cursor ride{id}}}",
);

export const NewEntriesDocument = /* @__PURE__ */ new TypedDocumentString<NewEntriesSubscription, NewEntriesSubscriptionVariables>(
  "subscription NewEntries($after:String){entryAdded(after:$after){cursor entry{ride{id}}}}",
);

export const PoolChangesDocument = /* @__PURE__ */ new TypedDocumentString<PoolChangesSubscription, PoolChangesSubscriptionVariables>(
  "subscription PoolChanges($after:String){poolChanged(after:$after){cursor}}",
);

export const EntryUpdatesDocument = /* @__PURE__ */ new TypedDocumentString<EntryUpdatesSubscription, EntryUpdatesSubscriptionVariables>(
  "subscription EntryUpdates($after:String){entryUpdated(after:$after){cursor entry{ride{id}}}}",
);

export const UnroutedChangesDocument = /* @__PURE__ */ new TypedDocumentString<UnroutedChangesSubscription, UnroutedChangesSubscriptionVariables>(
  "subscription UnroutedChanges($after:String){unroutedChanged(after:$after){cursor}}",
);

export const SupportChangesDocument = /* @__PURE__ */ new TypedDocumentString<SupportChangesSubscription, SupportChangesSubscriptionVariables>(
  "subscription SupportChanges($after:String){supportUpdated(after:$after){cursor}}",
);

export const VerificationChangesDocument = /* @__PURE__ */ new TypedDocumentString<VerificationChangesSubscription, VerificationChangesSubscriptionVariables>(
  "subscription VerificationChanges($after:String){verificationChanged(after:$after){cursor}}",
);

export const AlertChangesDocument = /* @__PURE__ */ new TypedDocumentString<AlertChangesSubscription, AlertChangesSubscriptionVariables>(
  "subscription AlertChanges($after:String){alertRaised(after:$after){cursor}}",
);
