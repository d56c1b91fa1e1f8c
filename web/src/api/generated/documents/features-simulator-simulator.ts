// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AnswerSimulatedCallMutation, AnswerSimulatedCallMutationVariables, EndSimulatedCallMutation, EndSimulatedCallMutationVariables, PressSimulatedKeysMutation, PressSimulatedKeysMutationVariables, SimulateCallMutation, SimulateCallMutationVariables, SimulateTextMutation, SimulateTextMutationVariables, SimulatedCallsQuery, SimulatedCallsQueryVariables, SimulatorEntryAddedSubscription, SimulatorEntryAddedSubscriptionVariables, SimulatorEntryUpdatedSubscription, SimulatorEntryUpdatedSubscriptionVariables, SimulatorRideQuery, SimulatorRideQueryVariables, SimulatorRidesQuery, SimulatorRidesQueryVariables } from '../types';

export const SimulatorRidesDocument = /* @__PURE__ */ new TypedDocumentString<SimulatorRidesQuery, SimulatorRidesQueryVariables>(
  "query SimulatorRides($first:Int!){rides(first:$first filter:{states:[ASSIGNED EN_ROUTE ARRIVED IN_PROGRESS]}orderBy:NEWEST){nodes{id ref customer{id name}driver{id name}customerDials{...HandsetNumber}driverDials{...HandsetNumber}}}}fragment HandsetNumber on ProxyNumber{id number provider pair{id number}}",
);

export const SimulatorRideDocument = /* @__PURE__ */ new TypedDocumentString<SimulatorRideQuery, SimulatorRideQueryVariables>(
  "query SimulatorRide($rideId:ID!$last:Int!){ride(id:$rideId){id ref state conversation{id state}customer{id name phone{id masked}}driver{id name phone{id masked}}customerDials{...HandsetNumber}driverDials{...HandsetNumber}entries(last:$last){nodes{...HandsetEntry}}}}fragment HandsetNumber on ProxyNumber{id number provider pair{id number}}fragment HandsetEntry on Entry{id channel kind fromRole toRole body delivery problem createdAt legs{id direction state durationSeconds number{id number}}}",
);

export const SimulatedCallsDocument = /* @__PURE__ */ new TypedDocumentString<SimulatedCallsQuery, SimulatedCallsQueryVariables>(
  "query SimulatedCalls{simulatedCalls{...SimulatedCallParts}}fragment SimulatedCallParts on SimulatedCall{id number fromName announcement refusal asksFor toName toPersonId state startedAt}",
);

export const SimulatorEntryAddedDocument = /* @__PURE__ */ new TypedDocumentString<SimulatorEntryAddedSubscription, SimulatorEntryAddedSubscriptionVariables>(
  "subscription SimulatorEntryAdded($after:String){entryAdded(after:$after){cursor}}",
);

export const SimulatorEntryUpdatedDocument = /* @__PURE__ */ new TypedDocumentString<SimulatorEntryUpdatedSubscription, SimulatorEntryUpdatedSubscriptionVariables>(
  "subscription SimulatorEntryUpdated($after:String){entryUpdated(after:$after){cursor}}",
);

export const SimulateTextDocument = /* @__PURE__ */ new TypedDocumentString<SimulateTextMutation, SimulateTextMutationVariables>(
  "mutation SimulateText($from:SimulatedCaller!$number:String!$body:String!){simulateText(from:$from number:$number body:$body){accepted reply}}",
);

export const SimulateCallDocument = /* @__PURE__ */ new TypedDocumentString<SimulateCallMutation, SimulateCallMutationVariables>(
  "mutation SimulateCall($from:SimulatedCaller!$number:String!){simulateCall(from:$from number:$number){...SimulatedCallParts}}fragment SimulatedCallParts on SimulatedCall{id number fromName announcement refusal asksFor toName toPersonId state startedAt}",
);

export const AnswerSimulatedCallDocument = /* @__PURE__ */ new TypedDocumentString<AnswerSimulatedCallMutation, AnswerSimulatedCallMutationVariables>(
  "mutation AnswerSimulatedCall($id:ID!$voicemail:Boolean!){answerSimulatedCall(id:$id voicemail:$voicemail){...SimulatedCallParts}}fragment SimulatedCallParts on SimulatedCall{id number fromName announcement refusal asksFor toName toPersonId state startedAt}",
);

export const EndSimulatedCallDocument = /* @__PURE__ */ new TypedDocumentString<EndSimulatedCallMutation, EndSimulatedCallMutationVariables>(
  "mutation EndSimulatedCall($id:ID!){endSimulatedCall(id:$id){...SimulatedCallParts}}fragment SimulatedCallParts on SimulatedCall{id number fromName announcement refusal asksFor toName toPersonId state startedAt}",
);

export const PressSimulatedKeysDocument = /* @__PURE__ */ new TypedDocumentString<PressSimulatedKeysMutation, PressSimulatedKeysMutationVariables>(
  "mutation PressSimulatedKeys($id:ID!$from:SimulatedCaller!$digits:String!){pressSimulatedKeys(id:$id from:$from digits:$digits){...SimulatedCallParts}}fragment SimulatedCallParts on SimulatedCall{id number fromName announcement refusal asksFor toName toPersonId state startedAt}",
);
