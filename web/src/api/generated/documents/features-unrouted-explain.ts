// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ExplainRouteQuery, ExplainRouteQueryVariables } from '../types';

export const ExplainRouteDocument = /* @__PURE__ */ new TypedDocumentString<ExplainRouteQuery, ExplainRouteQueryVariables>(
  "query ExplainRoute($from:String!$to:String!$channel:Channel!){explainRoute(from:$from to:$to channel:$channel){outcome steps{step outcome words}toName toRole shownNumber template reply ride{id ref}}}",
);
