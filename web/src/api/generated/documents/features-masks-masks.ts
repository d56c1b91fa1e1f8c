// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CreateMaskMutation, CreateMaskMutationVariables, MaskChoicesQuery, MaskChoicesQueryVariables, MaskDetailsQuery, MaskDetailsQueryVariables, MasksQuery, MasksQueryVariables, PauseMaskMutation, PauseMaskMutationVariables, RenameMaskMutation, RenameMaskMutationVariables, ResumeMaskMutation, ResumeMaskMutationVariables, RetryMaskMutation, RetryMaskMutationVariables, RevokeMaskMutation, RevokeMaskMutationVariables, SetMaskPolicyMutation, SetMaskPolicyMutationVariables } from '../types';

export const MasksDocument = /* @__PURE__ */ new TypedDocumentString<MasksQuery, MasksQueryVariables>(
  "query Masks($first:Int!$after:String$states:[MaskState!]$search:String){masks(first:$first after:$after states:$states search:$search){nodes{...MaskRow}pageInfo{hasNextPage endCursor}}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const MaskDetailsDocument = /* @__PURE__ */ new TypedDocumentString<MaskDetailsQuery, MaskDetailsQueryVariables>(
  "query MaskDetails($id:ID!){mask(id:$id){...MaskRow attempt releaseNumber freeAt callers{reference phone lastAt}entries(last:100){nodes{...MaskEntry}}}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}fragment MaskEntry on Entry{id channel kind reference fromRole fromName toRole toName body textHidden delivery problem createdAt legs{id direction phone{id masked}}}",
);

export const MaskChoicesDocument = /* @__PURE__ */ new TypedDocumentString<MaskChoicesQuery, MaskChoicesQueryVariables>(
  "query MaskChoices{markets{id name isDefault}providers{name label}}",
);

export const CreateMaskDocument = /* @__PURE__ */ new TypedDocumentString<CreateMaskMutation, CreateMaskMutationVariables>(
  "mutation CreateMask($input:MaskInput!$clientMutationId:String!){createMask(input:$input clientMutationId:$clientMutationId){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const RenameMaskDocument = /* @__PURE__ */ new TypedDocumentString<RenameMaskMutation, RenameMaskMutationVariables>(
  "mutation RenameMask($id:ID!$label:String!$version:Int!){renameMask(id:$id label:$label expectedVersion:$version){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const SetMaskPolicyDocument = /* @__PURE__ */ new TypedDocumentString<SetMaskPolicyMutation, SetMaskPolicyMutationVariables>(
  "mutation SetMaskPolicy($id:ID!$policy:MaskPolicy!$version:Int!){setMaskPolicy(id:$id policy:$policy expectedVersion:$version){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const PauseMaskDocument = /* @__PURE__ */ new TypedDocumentString<PauseMaskMutation, PauseMaskMutationVariables>(
  "mutation PauseMask($id:ID!$version:Int!){pauseMask(id:$id expectedVersion:$version){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const ResumeMaskDocument = /* @__PURE__ */ new TypedDocumentString<ResumeMaskMutation, ResumeMaskMutationVariables>(
  "mutation ResumeMask($id:ID!$version:Int!){resumeMask(id:$id expectedVersion:$version){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const RevokeMaskDocument = /* @__PURE__ */ new TypedDocumentString<RevokeMaskMutation, RevokeMaskMutationVariables>(
  "mutation RevokeMask($id:ID!$releaseNumber:Boolean!$version:Int!){revokeMask(id:$id releaseNumber:$releaseNumber expectedVersion:$version){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);

export const RetryMaskDocument = /* @__PURE__ */ new TypedDocumentString<RetryMaskMutation, RetryMaskMutationVariables>(
  "mutation RetryMask($id:ID!$version:Int!){retryMask(id:$id expectedVersion:$version){...MaskRow}}fragment MaskRow on Mask{id label state policy version person{...on Customer{id name}...on Driver{id name}}number{id number provider}formerNumber problem lastUsedAt createdAt}",
);
