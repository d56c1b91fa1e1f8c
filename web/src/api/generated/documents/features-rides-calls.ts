// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ClickToCallMutation, ClickToCallMutationVariables, PlaceAnnouncementMutation, PlaceAnnouncementMutationVariables } from '../types';

export const ClickToCallDocument = /* @__PURE__ */ new TypedDocumentString<ClickToCallMutation, ClickToCallMutationVariables>(
  "mutation ClickToCall($rideId:ID!$first:ConversationRole!$clientMutationId:String!){clickToCall(rideId:$rideId first:$first clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const PlaceAnnouncementDocument = /* @__PURE__ */ new TypedDocumentString<PlaceAnnouncementMutation, PlaceAnnouncementMutationVariables>(
  "mutation PlaceAnnouncement($rideId:ID!$to:Recipient!$text:String!$clientMutationId:String!){placeAnnouncement(rideId:$rideId to:$to text:$text clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);
