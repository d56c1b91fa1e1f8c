// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AgentUsersQuery, AgentUsersQueryVariables, CloseSupportMutation, CloseSupportMutationVariables, CreateAgentMutation, CreateAgentMutationVariables, HandOverSupportMutation, HandOverSupportMutationVariables, MarkSupportReadMutation, MarkSupportReadMutationVariables, ReplySupportMutation, ReplySupportMutationVariables, SetOnDutyMutation, SetOnDutyMutationVariables, SupportAgentsQuery, SupportAgentsQueryVariables, SupportCannedQuery, SupportCannedQueryVariables, SupportDeskQuery, SupportDeskQueryVariables, SupportThreadQuery, SupportThreadQueryVariables, TakeSupportMutation, TakeSupportMutationVariables, UpdateAgentMutation, UpdateAgentMutationVariables } from '../types';

export const SupportDeskDocument = /* @__PURE__ */ new TypedDocumentString<SupportDeskQuery, SupportDeskQueryVariables>(
  "query SupportDesk($first:Int!$after:String$view:SupportView!){supportConversations(first:$first after:$after view:$view){nodes{...SupportRow}pageInfo{hasNextPage endCursor}}}fragment SupportRow on SupportConversation{id state waitingSince unread activeAt isMine name agent{id name}}",
);

export const SupportThreadDocument = /* @__PURE__ */ new TypedDocumentString<SupportThreadQuery, SupportThreadQueryVariables>(
  "query SupportThread($id:ID!$last:Int!$before:String){supportConversation(id:$id){...SupportRow phone{id masked}line{id number}agentDials{id number}customer{id note rides(first:5){nodes{id ref state start destination pickupAt}}}driver{id note}conversation{id version entries(last:$last before:$before){nodes{...ThreadEntry}pageInfo{hasPreviousPage startCursor}}}}}fragment SupportRow on SupportConversation{id state waitingSince unread activeAt isMine name agent{id name}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const SupportAgentsDocument = /* @__PURE__ */ new TypedDocumentString<SupportAgentsQuery, SupportAgentsQueryVariables>(
  "query SupportAgents{agents{...AgentRow}myAgent{id name onDuty}}fragment AgentRow on Agent{id name onDuty active openConversations note version phone{id masked}user{id name}}",
);

export const SupportCannedDocument = /* @__PURE__ */ new TypedDocumentString<SupportCannedQuery, SupportCannedQueryVariables>(
  "query SupportCanned{cannedReplies{id title text}}",
);

export const AgentUsersDocument = /* @__PURE__ */ new TypedDocumentString<AgentUsersQuery, AgentUsersQueryVariables>(
  "query AgentUsers{users{id name email active}}",
);

export const CreateAgentDocument = /* @__PURE__ */ new TypedDocumentString<CreateAgentMutation, CreateAgentMutationVariables>(
  "mutation CreateAgent($input:AgentInput!){createAgent(input:$input){...AgentRow}}fragment AgentRow on Agent{id name onDuty active openConversations note version phone{id masked}user{id name}}",
);

export const UpdateAgentDocument = /* @__PURE__ */ new TypedDocumentString<UpdateAgentMutation, UpdateAgentMutationVariables>(
  "mutation UpdateAgent($id:ID!$patch:AgentPatchInput!){updateAgent(id:$id patch:$patch){...AgentRow}}fragment AgentRow on Agent{id name onDuty active openConversations note version phone{id masked}user{id name}}",
);

export const TakeSupportDocument = /* @__PURE__ */ new TypedDocumentString<TakeSupportMutation, TakeSupportMutationVariables>(
  "mutation TakeSupport($id:ID!$expectedVersion:Int!){takeSupport(id:$id expectedVersion:$expectedVersion){...SupportRow}}fragment SupportRow on SupportConversation{id state waitingSince unread activeAt isMine name agent{id name}}",
);

export const HandOverSupportDocument = /* @__PURE__ */ new TypedDocumentString<HandOverSupportMutation, HandOverSupportMutationVariables>(
  "mutation HandOverSupport($id:ID!$agentId:ID!$expectedVersion:Int!){handOverSupport(id:$id agentId:$agentId expectedVersion:$expectedVersion){...SupportRow}}fragment SupportRow on SupportConversation{id state waitingSince unread activeAt isMine name agent{id name}}",
);

export const CloseSupportDocument = /* @__PURE__ */ new TypedDocumentString<CloseSupportMutation, CloseSupportMutationVariables>(
  "mutation CloseSupport($id:ID!$expectedVersion:Int!){closeSupport(id:$id expectedVersion:$expectedVersion){...SupportRow}}fragment SupportRow on SupportConversation{id state waitingSince unread activeAt isMine name agent{id name}}",
);

export const ReplySupportDocument = /* @__PURE__ */ new TypedDocumentString<ReplySupportMutation, ReplySupportMutationVariables>(
  "mutation ReplySupport($id:ID!$body:String!$clientMutationId:String!){replySupport(id:$id body:$body clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const MarkSupportReadDocument = /* @__PURE__ */ new TypedDocumentString<MarkSupportReadMutation, MarkSupportReadMutationVariables>(
  "mutation MarkSupportRead($id:ID!){markSupportRead(id:$id){...SupportRow}}fragment SupportRow on SupportConversation{id state waitingSince unread activeAt isMine name agent{id name}}",
);

export const SetOnDutyDocument = /* @__PURE__ */ new TypedDocumentString<SetOnDutyMutation, SetOnDutyMutationVariables>(
  "mutation SetOnDuty($agentId:ID$onDuty:Boolean!){setOnDuty(agentId:$agentId onDuty:$onDuty){id onDuty}}",
);
