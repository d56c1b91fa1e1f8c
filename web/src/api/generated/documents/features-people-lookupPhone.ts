// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { LookupPhoneMutation, LookupPhoneMutationVariables } from '../types';

export const LookupPhoneDocument = /* @__PURE__ */ new TypedDocumentString<LookupPhoneMutation, LookupPhoneMutationVariables>(
  "mutation LookupPhone($id:ID!){lookupPhone(id:$id){id lineType}}",
);
