// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { HandsetMessagesQuery, HandsetMessagesQueryVariables, SimulatorMaskQuery, SimulatorMaskQueryVariables, SimulatorMasksQuery, SimulatorMasksQueryVariables } from '../types';

export const SimulatorMasksDocument = /* @__PURE__ */ new TypedDocumentString<SimulatorMasksQuery, SimulatorMasksQueryVariables>(
  "query SimulatorMasks($first:Int!){masks(first:$first states:[ACTIVE PAUSED]){nodes{id label person{...on Customer{id name}...on Driver{id name}}number{...HandsetNumber}}}}fragment HandsetNumber on ProxyNumber{id number provider pair{id number}}",
);

export const SimulatorMaskDocument = /* @__PURE__ */ new TypedDocumentString<SimulatorMaskQuery, SimulatorMaskQueryVariables>(
  "query SimulatorMask($id:ID!){mask(id:$id){id label state policy person{...on Customer{id name phone{id masked}}...on Driver{id name phone{id masked}}}number{...HandsetNumber}}}fragment HandsetNumber on ProxyNumber{id number provider pair{id number}}",
);

export const HandsetMessagesDocument = /* @__PURE__ */ new TypedDocumentString<HandsetMessagesQuery, HandsetMessagesQueryVariables>(
  "query HandsetMessages($of:SimulatedCaller!){simulatedMessages(of:$of){id number outgoing body at}}",
);
