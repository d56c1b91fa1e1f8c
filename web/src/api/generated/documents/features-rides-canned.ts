// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { RepliesForQuery, RepliesForQueryVariables } from '../types';

export const RepliesForDocument = /* @__PURE__ */ new TypedDocumentString<RepliesForQuery, RepliesForQueryVariables>(
  "query RepliesFor($rideId:ID!){repliesFor(rideId:$rideId){id title text}}",
);
