// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CancelErasureMutation, CancelErasureMutationVariables, ErasePersonMutation, ErasePersonMutationVariables, LiftLegalHoldMutation, LiftLegalHoldMutationVariables, PrivacyOfPersonQuery, PrivacyOfPersonQueryVariables, SetLegalHoldMutation, SetLegalHoldMutationVariables } from '../types';

export const PrivacyOfPersonDocument = /* @__PURE__ */ new TypedDocumentString<PrivacyOfPersonQuery, PrivacyOfPersonQueryVariables>(
  "query PrivacyOfPerson($personId:ID!){personPrivacy(personId:$personId){...PersonPrivacy}}fragment PersonPrivacy on PersonPrivacy{erasure{reason requestedAt dueAt doneAt summary}hold{reason since}}",
);

export const ErasePersonDocument = /* @__PURE__ */ new TypedDocumentString<ErasePersonMutation, ErasePersonMutationVariables>(
  "mutation ErasePerson($personId:ID!$confirm:String!$reason:String!){erasePerson(personId:$personId confirm:$confirm reason:$reason){...PersonPrivacy}}fragment PersonPrivacy on PersonPrivacy{erasure{reason requestedAt dueAt doneAt summary}hold{reason since}}",
);

export const CancelErasureDocument = /* @__PURE__ */ new TypedDocumentString<CancelErasureMutation, CancelErasureMutationVariables>(
  "mutation CancelErasure($personId:ID!){cancelErasure(personId:$personId){...PersonPrivacy}}fragment PersonPrivacy on PersonPrivacy{erasure{reason requestedAt dueAt doneAt summary}hold{reason since}}",
);

export const SetLegalHoldDocument = /* @__PURE__ */ new TypedDocumentString<SetLegalHoldMutation, SetLegalHoldMutationVariables>(
  "mutation SetLegalHold($personId:ID!$reason:String!){setLegalHold(personId:$personId reason:$reason){...PersonPrivacy}}fragment PersonPrivacy on PersonPrivacy{erasure{reason requestedAt dueAt doneAt summary}hold{reason since}}",
);

export const LiftLegalHoldDocument = /* @__PURE__ */ new TypedDocumentString<LiftLegalHoldMutation, LiftLegalHoldMutationVariables>(
  "mutation LiftLegalHold($personId:ID!$reason:String!){liftLegalHold(personId:$personId reason:$reason){...PersonPrivacy}}fragment PersonPrivacy on PersonPrivacy{erasure{reason requestedAt dueAt doneAt summary}hold{reason since}}",
);
