// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CannedRepliesQuery, CannedRepliesQueryVariables, PreviewTemplateQuery, PreviewTemplateQueryVariables, RemoveCannedReplyMutation, RemoveCannedReplyMutationVariables, ResetTemplateMutation, ResetTemplateMutationVariables, SetCannedReplyMutation, SetCannedReplyMutationVariables, SetTemplateMutation, SetTemplateMutationVariables, TemplateMarketsQuery, TemplateMarketsQueryVariables, TemplatesQuery, TemplatesQueryVariables } from '../types';

export const TemplateMarketsDocument = /* @__PURE__ */ new TypedDocumentString<TemplateMarketsQuery, TemplateMarketsQueryVariables>(
  "query TemplateMarkets{markets{id name locale isDefault}}",
);

export const TemplatesDocument = /* @__PURE__ */ new TypedDocumentString<TemplatesQuery, TemplatesQueryVariables>(
  "query Templates($marketId:ID$locale:String){templates(marketId:$marketId locale:$locale){...TemplateRow}templateLanguages(marketId:$marketId)}fragment TemplateRow on Template{id name audience channel when inUse text locale defaultText isOwn updatedAt variables{name meaning example}}",
);

export const PreviewTemplateDocument = /* @__PURE__ */ new TypedDocumentString<PreviewTemplateQuery, PreviewTemplateQueryVariables>(
  "query PreviewTemplate($marketId:ID$name:String$text:String!){previewTemplate(marketId:$marketId name:$name text:$text){text coding units segments}}",
);

export const SetTemplateDocument = /* @__PURE__ */ new TypedDocumentString<SetTemplateMutation, SetTemplateMutationVariables>(
  "mutation SetTemplate($input:TemplateInput!){setTemplate(input:$input){...TemplateRow}}fragment TemplateRow on Template{id name audience channel when inUse text locale defaultText isOwn updatedAt variables{name meaning example}}",
);

export const ResetTemplateDocument = /* @__PURE__ */ new TypedDocumentString<ResetTemplateMutation, ResetTemplateMutationVariables>(
  "mutation ResetTemplate($marketId:ID$locale:String!$name:String!){resetTemplate(marketId:$marketId locale:$locale name:$name){...TemplateRow}}fragment TemplateRow on Template{id name audience channel when inUse text locale defaultText isOwn updatedAt variables{name meaning example}}",
);

export const CannedRepliesDocument = /* @__PURE__ */ new TypedDocumentString<CannedRepliesQuery, CannedRepliesQueryVariables>(
  "query CannedReplies($marketId:ID){cannedReplies(marketId:$marketId){id title text updatedAt}cannedVariables{name meaning example}}",
);

export const SetCannedReplyDocument = /* @__PURE__ */ new TypedDocumentString<SetCannedReplyMutation, SetCannedReplyMutationVariables>(
  "mutation SetCannedReply($input:CannedReplyInput!){setCannedReply(input:$input){id}}",
);

export const RemoveCannedReplyDocument = /* @__PURE__ */ new TypedDocumentString<RemoveCannedReplyMutation, RemoveCannedReplyMutationVariables>(
  "mutation RemoveCannedReply($id:ID!){removeCannedReply(id:$id){id}}",
);
