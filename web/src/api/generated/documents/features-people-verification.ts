// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CustomerVerificationQuery, CustomerVerificationQueryVariables } from '../types';

export const CustomerVerificationDocument = /* @__PURE__ */ new TypedDocumentString<CustomerVerificationQuery, CustomerVerificationQueryVariables>(
  "query CustomerVerification($id:ID!){customer(id:$id){id credit{amount{amount currency}claimedAt}phone{id verifiedAt verification{...VerificationParts market{id verification{credit{amount currency}}}}}}}fragment VerificationParts on Verification{id state tries triesLeft sends sentAt expiresAt resendAt verifiedAt createdAt requestedBy number{id number provider}}",
);
