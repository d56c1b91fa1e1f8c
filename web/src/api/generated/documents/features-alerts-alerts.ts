// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AcknowledgeAlertMutation, AcknowledgeAlertMutationVariables, AlertListQuery, AlertListQueryVariables, ResolveAlertMutation, ResolveAlertMutationVariables } from '../types';

export const AlertListDocument = /* @__PURE__ */ new TypedDocumentString<AlertListQuery, AlertListQueryVariables>(
  "query AlertList($first:Int!$after:String$view:AlertView){alerts(first:$first after:$after view:$view){nodes{...AlertRow}pageInfo{hasNextPage endCursor}}}fragment AlertRow on Alert{id kind severity state subject message count firstSeenAt lastSeenAt settledBy market{id name}ride{id ref}number{id number}}",
);

export const AcknowledgeAlertDocument = /* @__PURE__ */ new TypedDocumentString<AcknowledgeAlertMutation, AcknowledgeAlertMutationVariables>(
  "mutation AcknowledgeAlert($id:ID!){acknowledgeAlert(id:$id){...AlertRow}}fragment AlertRow on Alert{id kind severity state subject message count firstSeenAt lastSeenAt settledBy market{id name}ride{id ref}number{id number}}",
);

export const ResolveAlertDocument = /* @__PURE__ */ new TypedDocumentString<ResolveAlertMutation, ResolveAlertMutationVariables>(
  "mutation ResolveAlert($id:ID!){resolveAlert(id:$id){...AlertRow}}fragment AlertRow on Alert{id kind severity state subject message count firstSeenAt lastSeenAt settledBy market{id name}ride{id ref}number{id number}}",
);
