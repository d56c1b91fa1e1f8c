// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ReplayEventMutation, ReplayEventMutationVariables, WebhookListQuery, WebhookListQueryVariables } from '../types';

export const WebhookListDocument = /* @__PURE__ */ new TypedDocumentString<WebhookListQuery, WebhookListQueryVariables>(
  "query WebhookList($first:Int!$after:String$onlyOpen:Boolean){webhookEvents(first:$first after:$after onlyOpen:$onlyOpen){nodes{...WebhookRow}pageInfo{hasNextPage endCursor}}}fragment WebhookRow on WebhookEvent{id provider kind dedupeKey state attempts reason receivedAt settledAt}",
);

export const ReplayEventDocument = /* @__PURE__ */ new TypedDocumentString<ReplayEventMutation, ReplayEventMutationVariables>(
  "mutation ReplayEvent($id:ID!){replayEvent(id:$id){...WebhookRow}}fragment WebhookRow on WebhookEvent{id provider kind dedupeKey state attempts reason receivedAt settledAt}",
);
