// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CancelVerificationMutation, CancelVerificationMutationVariables, ClaimCreditMutation, ClaimCreditMutationVariables, ConfirmVerificationMutation, ConfirmVerificationMutationVariables, RequestVerificationMutation, RequestVerificationMutationVariables, ResendVerificationMutation, ResendVerificationMutationVariables, SimulatedMessagesQuery, SimulatedMessagesQueryVariables, TextVerificationMutation, TextVerificationMutationVariables } from '../types';

export const RequestVerificationDocument = /* @__PURE__ */ new TypedDocumentString<RequestVerificationMutation, RequestVerificationMutationVariables>(
  "mutation RequestVerification($customerId:ID!$marketId:ID){requestVerification(customerId:$customerId marketId:$marketId){...VerificationParts}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}",
);

export const ResendVerificationDocument = /* @__PURE__ */ new TypedDocumentString<ResendVerificationMutation, ResendVerificationMutationVariables>(
  "mutation ResendVerification($id:ID!){resendVerification(id:$id){...VerificationParts}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}",
);

export const ConfirmVerificationDocument = /* @__PURE__ */ new TypedDocumentString<ConfirmVerificationMutation, ConfirmVerificationMutationVariables>(
  "mutation ConfirmVerification($id:ID!$code:String!){confirmVerification(id:$id code:$code){...VerificationParts}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}",
);

export const CancelVerificationDocument = /* @__PURE__ */ new TypedDocumentString<CancelVerificationMutation, CancelVerificationMutationVariables>(
  "mutation CancelVerification($id:ID!){cancelVerification(id:$id){...VerificationParts}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}",
);

export const ClaimCreditDocument = /* @__PURE__ */ new TypedDocumentString<ClaimCreditMutation, ClaimCreditMutationVariables>(
  "mutation ClaimCredit($customerId:ID!){claimCredit(customerId:$customerId){claimedAt}}",
);

export const SimulatedMessagesDocument = /* @__PURE__ */ new TypedDocumentString<SimulatedMessagesQuery, SimulatedMessagesQueryVariables>(
  "query SimulatedMessages($personId:ID!){simulatedMessages(of:{personId:$personId}){id number outgoing body at}}",
);

export const TextVerificationDocument = /* @__PURE__ */ new TypedDocumentString<TextVerificationMutation, TextVerificationMutationVariables>(
  "mutation TextVerification($personId:ID!$number:String!$body:String!){simulateText(from:{personId:$personId}number:$number body:$body){accepted reply}}",
);
