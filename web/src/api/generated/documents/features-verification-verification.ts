// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { VerificationByIdQuery, VerificationByIdQueryVariables, VerificationListQuery, VerificationListQueryVariables, VerificationMarketsQuery, VerificationMarketsQueryVariables } from '../types';

export const VerificationListDocument = /* @__PURE__ */ new TypedDocumentString<VerificationListQuery, VerificationListQueryVariables>(
  "query VerificationList($first:Int!$after:String$filter:VerificationFilter){verifications(first:$first after:$after filter:$filter){nodes{...VerificationRow}pageInfo{hasNextPage endCursor}}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}fragment VerificationRow on Verification{...VerificationParts customer{id name}phone{id masked}market{id name}}",
);

export const VerificationByIdDocument = /* @__PURE__ */ new TypedDocumentString<VerificationByIdQuery, VerificationByIdQueryVariables>(
  "query VerificationById($id:ID!){verification(id:$id){...VerificationRow}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}fragment VerificationRow on Verification{...VerificationParts customer{id name}phone{id masked}market{id name}}",
);

export const VerificationMarketsDocument = /* @__PURE__ */ new TypedDocumentString<VerificationMarketsQuery, VerificationMarketsQueryVariables>(
  "query VerificationMarkets{markets{id name isDefault verification{hasNumber}}}",
);
