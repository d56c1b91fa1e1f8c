// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AdvanceRideMutation, AdvanceRideMutationVariables, AssignDriverMutation, AssignDriverMutationVariables, BlockPairMutation, BlockPairMutationVariables, CancelRideMutation, CancelRideMutationVariables, CloseConversationMutation, CloseConversationMutationVariables, CompleteRideMutation, CompleteRideMutationVariables, CorrectRideMutation, CorrectRideMutationVariables, ExtendConversationMutation, ExtendConversationMutationVariables, NoShowMutation, NoShowMutationVariables, ReassignDriverMutation, ReassignDriverMutationVariables, ReconnectMutation, ReconnectMutationVariables, ResumeConversationMutation, ResumeConversationMutationVariables, SuspendConversationMutation, SuspendConversationMutationVariables, UnblockPairMutation, UnblockPairMutationVariables } from '../types';

export const AdvanceRideDocument = /* @__PURE__ */ new TypedDocumentString<AdvanceRideMutation, AdvanceRideMutationVariables>(
  "mutation AdvanceRide($id:ID!$to:RideState$expectedVersion:Int){advanceRide(id:$id to:$to expectedVersion:$expectedVersion){id}}",
);

export const CompleteRideDocument = /* @__PURE__ */ new TypedDocumentString<CompleteRideMutation, CompleteRideMutationVariables>(
  "mutation CompleteRide($id:ID!$expectedVersion:Int){completeRide(id:$id expectedVersion:$expectedVersion){id}}",
);

export const CancelRideDocument = /* @__PURE__ */ new TypedDocumentString<CancelRideMutation, CancelRideMutationVariables>(
  "mutation CancelRide($id:ID!$reason:String$expectedVersion:Int){cancelRide(id:$id reason:$reason expectedVersion:$expectedVersion){id}}",
);

export const NoShowDocument = /* @__PURE__ */ new TypedDocumentString<NoShowMutation, NoShowMutationVariables>(
  "mutation NoShow($id:ID!$expectedVersion:Int){noShow(id:$id expectedVersion:$expectedVersion){id}}",
);

export const AssignDriverDocument = /* @__PURE__ */ new TypedDocumentString<AssignDriverMutation, AssignDriverMutationVariables>(
  "mutation AssignDriver($id:ID!$driverId:ID$expectedVersion:Int){assignDriver(id:$id driverId:$driverId expectedVersion:$expectedVersion){id}}",
);

export const ReassignDriverDocument = /* @__PURE__ */ new TypedDocumentString<ReassignDriverMutation, ReassignDriverMutationVariables>(
  "mutation ReassignDriver($id:ID!$driverId:ID!$reason:String$expectedVersion:Int){reassignDriver(id:$id driverId:$driverId reason:$reason expectedVersion:$expectedVersion){id}}",
);

export const CorrectRideDocument = /* @__PURE__ */ new TypedDocumentString<CorrectRideMutation, CorrectRideMutationVariables>(
  "mutation CorrectRide($id:ID!$to:RideState!$reason:String!$expectedVersion:Int){correctRide(id:$id to:$to reason:$reason expectedVersion:$expectedVersion){id}}",
);

export const ReconnectDocument = /* @__PURE__ */ new TypedDocumentString<ReconnectMutation, ReconnectMutationVariables>(
  "mutation Reconnect($rideId:ID!$until:DateTime){reconnect(rideId:$rideId until:$until){id}}",
);

export const ExtendConversationDocument = /* @__PURE__ */ new TypedDocumentString<ExtendConversationMutation, ExtendConversationMutationVariables>(
  "mutation ExtendConversation($id:ID!$until:DateTime!$expectedVersion:Int){extendConversation(id:$id until:$until expectedVersion:$expectedVersion){id}}",
);

export const CloseConversationDocument = /* @__PURE__ */ new TypedDocumentString<CloseConversationMutation, CloseConversationMutationVariables>(
  "mutation CloseConversation($id:ID!$reason:String$expectedVersion:Int){closeConversation(id:$id reason:$reason expectedVersion:$expectedVersion){id}}",
);

export const SuspendConversationDocument = /* @__PURE__ */ new TypedDocumentString<SuspendConversationMutation, SuspendConversationMutationVariables>(
  "mutation SuspendConversation($id:ID!$reason:String$expectedVersion:Int){suspendConversation(id:$id reason:$reason expectedVersion:$expectedVersion){id}}",
);

export const ResumeConversationDocument = /* @__PURE__ */ new TypedDocumentString<ResumeConversationMutation, ResumeConversationMutationVariables>(
  "mutation ResumeConversation($id:ID!$reason:String$expectedVersion:Int){resumeConversation(id:$id reason:$reason expectedVersion:$expectedVersion){id}}",
);

export const BlockPairDocument = /* @__PURE__ */ new TypedDocumentString<BlockPairMutation, BlockPairMutationVariables>(
  "mutation BlockPair($personIds:[ID!]!$reason:String!){blockPair(personIds:$personIds reason:$reason){id}}",
);

export const UnblockPairDocument = /* @__PURE__ */ new TypedDocumentString<UnblockPairMutation, UnblockPairMutationVariables>(
  "mutation UnblockPair($personIds:[ID!]!$reason:String){unblockPair(personIds:$personIds reason:$reason){id}}",
);
