// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { MarkReadMutation, MarkReadMutationVariables, OlderEntriesQuery, OlderEntriesQueryVariables, ResolveLegMutation, ResolveLegMutationVariables, RetryLegMutation, RetryLegMutationVariables, RideChangedSubscription, RideChangedSubscriptionVariables, RideEntryAddedSubscription, RideEntryAddedSubscriptionVariables, RideEntryUpdatedSubscription, RideEntryUpdatedSubscriptionVariables, RidePageQuery, RidePageQueryVariables, RidePinsQuery, RidePinsQueryVariables, SendMessageMutation, SendMessageMutationVariables } from '../types';

export const RidePageDocument = /* @__PURE__ */ new TypedDocumentString<RidePageQuery, RidePageQueryVariables>(
  "query RidePage($rideId:ID!$last:Int!){ride(id:$rideId){...RideDetails entries(last:$last){nodes{...ThreadEntry}pageInfo{hasPreviousPage startCursor}}}}fragment ProxyNumberParts on ProxyNumber{id number provider pair{id number}}fragment RideDetails on Ride{id ref state start startLatitude startLongitude destination pickupAt externalId unreadCount problemCount notNotified contactUntil createdAt endedAt version nextStates market{id name timeZone graceSeconds cancelGraceSeconds reconnectSeconds}customer{id name note optOut{since}phone{id masked}}driver{id name note optOut{since}phone{id masked}}customerDials{...ProxyNumberParts}driverDials{...ProxyNumberParts}conversation{id state version expiresAt closeReason rides{id ref}}history{what state by note at driver{id name}}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const OlderEntriesDocument = /* @__PURE__ */ new TypedDocumentString<OlderEntriesQuery, OlderEntriesQueryVariables>(
  "query OlderEntries($rideId:ID!$last:Int!$before:String){ride(id:$rideId){id entries(last:$last before:$before){nodes{...ThreadEntry}pageInfo{hasPreviousPage startCursor}}}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const RideEntryAddedDocument = /* @__PURE__ */ new TypedDocumentString<RideEntryAddedSubscription, RideEntryAddedSubscriptionVariables>(
  "subscription RideEntryAdded($rideId:ID!$after:String){entryAdded(rideId:$rideId after:$after){cursor entry{...ThreadEntry}}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const RideEntryUpdatedDocument = /* @__PURE__ */ new TypedDocumentString<RideEntryUpdatedSubscription, RideEntryUpdatedSubscriptionVariables>(
  "subscription RideEntryUpdated($rideId:ID!$after:String){entryUpdated(rideId:$rideId after:$after){cursor entry{...ThreadEntry}}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const RideChangedDocument = /* @__PURE__ */ new TypedDocumentString<RideChangedSubscription, RideChangedSubscriptionVariables>(
  "subscription RideChanged($rideId:ID!$after:String){rideChanged(rideId:$rideId after:$after){cursor}}",
);

export const MarkReadDocument = /* @__PURE__ */ new TypedDocumentString<MarkReadMutation, MarkReadMutationVariables>(
  "mutation MarkRead($rideId:ID!){markRead(rideId:$rideId){id}}",
);

export const SendMessageDocument = /* @__PURE__ */ new TypedDocumentString<SendMessageMutation, SendMessageMutationVariables>(
  "mutation SendMessage($rideId:ID!$to:Recipient!$body:String!$clientMutationId:String!){sendMessage(rideId:$rideId to:$to body:$body clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const RetryLegDocument = /* @__PURE__ */ new TypedDocumentString<RetryLegMutation, RetryLegMutationVariables>(
  "mutation RetryLeg($id:ID!){retryLeg(id:$id){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const ResolveLegDocument = /* @__PURE__ */ new TypedDocumentString<ResolveLegMutation, ResolveLegMutationVariables>(
  "mutation ResolveLeg($id:ID!$outcome:LegResolution!){resolveLeg(id:$id outcome:$outcome){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const RidePinsDocument = /* @__PURE__ */ new TypedDocumentString<RidePinsQuery, RidePinsQueryVariables>(
  "query RidePins($rideId:ID!){ride(id:$rideId){conversation{participants{role pin}}}}",
);
