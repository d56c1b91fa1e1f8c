// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CreateUserMutation, CreateUserMutationVariables, UpdateUserMutation, UpdateUserMutationVariables, UserListQuery, UserListQueryVariables, UserMarketsQuery, UserMarketsQueryVariables } from '../types';

export const UserMarketsDocument = /* @__PURE__ */ new TypedDocumentString<UserMarketsQuery, UserMarketsQueryVariables>(
  "query UserMarkets{markets{id name}}",
);

export const UserListDocument = /* @__PURE__ */ new TypedDocumentString<UserListQuery, UserListQueryVariables>(
  "query UserList{users{...UserRow}}fragment UserRow on User{id email name role active lastSignInAt markets{id name}}",
);

export const CreateUserDocument = /* @__PURE__ */ new TypedDocumentString<CreateUserMutation, CreateUserMutationVariables>(
  "mutation CreateUser($input:UserInput!){createUser(input:$input){...UserRow}}fragment UserRow on User{id email name role active lastSignInAt markets{id name}}",
);

export const UpdateUserDocument = /* @__PURE__ */ new TypedDocumentString<UpdateUserMutation, UpdateUserMutationVariables>(
  "mutation UpdateUser($id:ID!$patch:UserPatch!){updateUser(id:$id patch:$patch){...UserRow}}fragment UserRow on User{id email name role active lastSignInAt markets{id name}}",
);
