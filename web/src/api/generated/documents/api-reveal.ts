// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { RevealPhoneMutation, RevealPhoneMutationVariables } from '../types';

export const RevealPhoneDocument = /* @__PURE__ */ new TypedDocumentString<RevealPhoneMutation, RevealPhoneMutationVariables>(
  "mutation RevealPhone($id:ID!$reason:String!){revealPhone(id:$id reason:$reason)}",
);
