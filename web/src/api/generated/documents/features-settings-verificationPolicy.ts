// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { MarketVerificationsQuery, MarketVerificationsQueryVariables, UpdateVerificationPolicyMutation, UpdateVerificationPolicyMutationVariables } from '../types';

export const MarketVerificationsDocument = /* @__PURE__ */ new TypedDocumentString<MarketVerificationsQuery, MarketVerificationsQueryVariables>(
  "query MarketVerifications{markets{...MarketVerification}}fragment MarketVerification on Market{id name country verification{countries dayCap credit{amount}creditCurrency hasNumber}}",
);

export const UpdateVerificationPolicyDocument = /* @__PURE__ */ new TypedDocumentString<UpdateVerificationPolicyMutation, UpdateVerificationPolicyMutationVariables>(
  "mutation UpdateVerificationPolicy($id:ID!$patch:VerificationPolicyPatch!){updateVerificationPolicy(marketId:$id patch:$patch){...MarketVerification}}fragment MarketVerification on Market{id name country verification{countries dayCap credit{amount}creditCurrency hasNumber}}",
);
