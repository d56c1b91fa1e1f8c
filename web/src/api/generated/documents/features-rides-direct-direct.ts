// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AnnounceWithoutRideMutation, AnnounceWithoutRideMutationVariables, CallWithoutRideMutation, CallWithoutRideMutationVariables, CreateConversationMutation, CreateConversationMutationVariables, DirectConversationQuery, DirectConversationQueryVariables, DirectConversationsQuery, DirectConversationsQueryVariables, SendWithoutRideMutation, SendWithoutRideMutationVariables } from '../types';

export const DirectConversationsDocument = /* @__PURE__ */ new TypedDocumentString<DirectConversationsQuery, DirectConversationsQueryVariables>(
  "query DirectConversations($first:Int!$after:String){conversations(first:$first after:$after kind:DIRECT){nodes{...DirectRow}pageInfo{hasNextPage endCursor}}}fragment DirectRow on Conversation{id state mode openedAt expiresAt lastEntryAt participants{name dials{id number}}}",
);

export const DirectConversationDocument = /* @__PURE__ */ new TypedDocumentString<DirectConversationQuery, DirectConversationQueryVariables>(
  "query DirectConversation($id:ID!$last:Int!$before:String){conversation(id:$id){...DirectRow version kind participants{pin dials{provider pair{id number}}customer{id note phone{id masked}}driver{id note phone{id masked}}}entries(last:$last before:$before){nodes{...ThreadEntry}pageInfo{hasPreviousPage startCursor}}}}fragment DirectRow on Conversation{id state mode openedAt expiresAt lastEntryAt participants{name dials{id number}}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const CreateConversationDocument = /* @__PURE__ */ new TypedDocumentString<CreateConversationMutation, CreateConversationMutationVariables>(
  "mutation CreateConversation($input:ConversationInput!$clientMutationId:String!){createConversation(input:$input clientMutationId:$clientMutationId){...DirectRow}}fragment DirectRow on Conversation{id state mode openedAt expiresAt lastEntryAt participants{name dials{id number}}}",
);

export const SendWithoutRideDocument = /* @__PURE__ */ new TypedDocumentString<SendWithoutRideMutation, SendWithoutRideMutationVariables>(
  "mutation SendWithoutRide($id:ID!$personIds:[ID!]!$body:String!$clientMutationId:String!){sendWithoutRide(conversationId:$id personIds:$personIds body:$body clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const CallWithoutRideDocument = /* @__PURE__ */ new TypedDocumentString<CallWithoutRideMutation, CallWithoutRideMutationVariables>(
  "mutation CallWithoutRide($id:ID!$first:ID!$clientMutationId:String!){callWithoutRide(conversationId:$id first:$first clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);

export const AnnounceWithoutRideDocument = /* @__PURE__ */ new TypedDocumentString<AnnounceWithoutRideMutation, AnnounceWithoutRideMutationVariables>(
  "mutation AnnounceWithoutRide($id:ID!$personIds:[ID!]!$text:String!$clientMutationId:String!){announceWithoutRide(conversationId:$id personIds:$personIds text:$text clientMutationId:$clientMutationId){...ThreadEntry}}fragment ThreadLeg on Leg{id direction state provider providerId number{id number}phone{id masked}personName attempts nextAttemptAt unconfirmedFrom attemptLog{number lookUp beganAt endedAt outcome code message}errorCode errorMessage errorHelp{words url}segments durationSeconds updatedAt}fragment ThreadEntry on Entry{id channel kind trace{step outcome words}fromRole toRole fromName toName author body textHidden redacted leak verdict deliveredBody missingParts template delivery problem recovered media{id state url problem}createdAt legs{...ThreadLeg}}",
);
