// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ApiKeysQuery, ApiKeysQueryVariables, ChangePasswordMutation, ChangePasswordMutationVariables, CreateApiKeyMutation, CreateApiKeyMutationVariables, EndAllSessionsMutation, EndAllSessionsMutationVariables, EndSessionMutation, EndSessionMutationVariables, MyselfQuery, MyselfQueryVariables, RevokeApiKeyMutation, RevokeApiKeyMutationVariables, SessionsQuery, SessionsQueryVariables } from '../types';

export const MyselfDocument = /* @__PURE__ */ new TypedDocumentString<MyselfQuery, MyselfQueryVariables>(
  "query Myself{me{id email name role lastSignInAt createdAt}}",
);

export const ChangePasswordDocument = /* @__PURE__ */ new TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>(
  "mutation ChangePassword($current:String!$new:String!){changePassword(current:$current new:$new)}",
);

export const SessionsDocument = /* @__PURE__ */ new TypedDocumentString<SessionsQuery, SessionsQueryVariables>(
  "query Sessions{sessions{id userAgent address beganAt renewedAt}}",
);

export const EndSessionDocument = /* @__PURE__ */ new TypedDocumentString<EndSessionMutation, EndSessionMutationVariables>(
  "mutation EndSession($id:ID!){endSession(id:$id)}",
);

export const EndAllSessionsDocument = /* @__PURE__ */ new TypedDocumentString<EndAllSessionsMutation, EndAllSessionsMutationVariables>(
  "mutation EndAllSessions{endAllSessions}",
);

export const ApiKeysDocument = /* @__PURE__ */ new TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>(
  "query ApiKeys{apiKeys{...ApiKeyRow}}fragment ApiKeyRow on ApiKey{id name prefix scopes createdAt expiresAt lastUsedAt revokedAt}",
);

export const CreateApiKeyDocument = /* @__PURE__ */ new TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>(
  "mutation CreateApiKey($input:ApiKeyInput!$password:String!){createApiKey(input:$input password:$password){secret apiKey{...ApiKeyRow}}}fragment ApiKeyRow on ApiKey{id name prefix scopes createdAt expiresAt lastUsedAt revokedAt}",
);

export const RevokeApiKeyDocument = /* @__PURE__ */ new TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>(
  "mutation RevokeApiKey($id:ID!){revokeApiKey(id:$id){...ApiKeyRow}}fragment ApiKeyRow on ApiKey{id name prefix scopes createdAt expiresAt lastUsedAt revokedAt}",
);
