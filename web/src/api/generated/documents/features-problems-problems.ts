// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { DeliveryProblemsQuery, DeliveryProblemsQueryVariables, ProblemChoicesQuery, ProblemChoicesQueryVariables, ResolveLegsMutation, ResolveLegsMutationVariables, RetryLegsMutation, RetryLegsMutationVariables } from '../types';

export const DeliveryProblemsDocument = /* @__PURE__ */ new TypedDocumentString<DeliveryProblemsQuery, DeliveryProblemsQueryVariables>(
  "query DeliveryProblems($first:Int!$after:String$filter:ProblemFilter){deliveryProblems(first:$first after:$after filter:$filter){nodes{...ProblemRow}pageInfo{hasNextPage endCursor}}}fragment ProblemRow on DeliveryProblem{id leg{id state provider personName attempts errorCode errorMessage number{id number}phone{id masked}}entry{id kind body fromName fromRole toName createdAt ride{id ref}}}",
);

export const ProblemChoicesDocument = /* @__PURE__ */ new TypedDocumentString<ProblemChoicesQuery, ProblemChoicesQueryVariables>(
  "query ProblemChoices{providers{name label}markets{id name}}",
);

export const RetryLegsDocument = /* @__PURE__ */ new TypedDocumentString<RetryLegsMutation, RetryLegsMutationVariables>(
  "mutation RetryLegs($ids:[ID!]!){retryLegs(ids:$ids){settled skipped}}",
);

export const ResolveLegsDocument = /* @__PURE__ */ new TypedDocumentString<ResolveLegsMutation, ResolveLegsMutationVariables>(
  "mutation ResolveLegs($ids:[ID!]!$outcome:LegResolution!){resolveLegs(ids:$ids outcome:$outcome){settled skipped}}",
);
