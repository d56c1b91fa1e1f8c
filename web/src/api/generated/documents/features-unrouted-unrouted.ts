// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ResolveUnroutedMutation, ResolveUnroutedMutationVariables, UnroutedByIdQuery, UnroutedByIdQueryVariables, UnroutedQuery, UnroutedQueryVariables } from '../types';

export const UnroutedDocument = /* @__PURE__ */ new TypedDocumentString<UnroutedQuery, UnroutedQueryVariables>(
  "query Unrouted($first:Int!$after:String$filter:UnroutedFilter){unrouted(first:$first after:$after filter:$filter){nodes{...UnroutedRow}pageInfo{hasNextPage endCursor}}}fragment UnroutedRow on UnroutedItem{id actions resolution resolvedAt resolvedBy dialled senderKind entry{id channel body textHidden problem createdAt number{id number}sender{id masked}ride{id ref}}guesses{personId role name likelihood why live conversation{id participants{role name}}ride{id ref}}}",
);

export const UnroutedByIdDocument = /* @__PURE__ */ new TypedDocumentString<UnroutedByIdQuery, UnroutedByIdQueryVariables>(
  "query UnroutedById($id:ID!){unroutedItem(id:$id){...UnroutedRow}}fragment UnroutedRow on UnroutedItem{id actions resolution resolvedAt resolvedBy dialled senderKind entry{id channel body textHidden problem createdAt number{id number}sender{id masked}ride{id ref}}guesses{personId role name likelihood why live conversation{id participants{role name}}ride{id ref}}}",
);

export const ResolveUnroutedDocument = /* @__PURE__ */ new TypedDocumentString<ResolveUnroutedMutation, ResolveUnroutedMutationVariables>(
  "mutation ResolveUnrouted($input:ResolveUnroutedInput!){resolveUnrouted(input:$input){...UnroutedRow}}fragment UnroutedRow on UnroutedItem{id actions resolution resolvedAt resolvedBy dialled senderKind entry{id channel body textHidden problem createdAt number{id number}sender{id masked}ride{id ref}}guesses{personId role name likelihood why live conversation{id participants{role name}}ride{id ref}}}",
);
