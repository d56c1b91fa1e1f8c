// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { RetentionRulesQuery, RetentionRulesQueryVariables, SetRetentionMutation, SetRetentionMutationVariables } from '../types';

export const RetentionRulesDocument = /* @__PURE__ */ new TypedDocumentString<RetentionRulesQuery, RetentionRulesQueryVariables>(
  "query RetentionRules($marketId:ID){retention(marketId:$marketId){dataClass days fallback}}",
);

export const SetRetentionDocument = /* @__PURE__ */ new TypedDocumentString<SetRetentionMutation, SetRetentionMutationVariables>(
  "mutation SetRetention($marketId:ID$dataClass:DataClass!$days:Int){setRetention(marketId:$marketId dataClass:$dataClass days:$days){dataClass days fallback}}",
);
