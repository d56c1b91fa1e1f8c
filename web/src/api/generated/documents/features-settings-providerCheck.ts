// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ProviderChecksQuery, ProviderChecksQueryVariables, ResyncProviderMutation, ResyncProviderMutationVariables, TakeNumbersMutation, TakeNumbersMutationVariables, TestProviderMutation, TestProviderMutationVariables } from '../types';

export const ProviderChecksDocument = /* @__PURE__ */ new TypedDocumentString<ProviderChecksQuery, ProviderChecksQueryVariables>(
  "query ProviderChecks{providers{name numbers check{...ProviderCheckParts}}}fragment ProviderCheckParts on ProviderCheck{state problem remedy balance{amount currency}listed unknownHere differing missing checkedAt}",
);

export const TestProviderDocument = /* @__PURE__ */ new TypedDocumentString<TestProviderMutation, TestProviderMutationVariables>(
  "mutation TestProvider($name:String!){testProvider(name:$name){...ProviderCheckParts}}fragment ProviderCheckParts on ProviderCheck{state problem remedy balance{amount currency}listed unknownHere differing missing checkedAt}",
);

export const ResyncProviderDocument = /* @__PURE__ */ new TypedDocumentString<ResyncProviderMutation, ResyncProviderMutationVariables>(
  "mutation ResyncProvider($provider:String!){resyncAllCallbacks(provider:$provider){pointed{id}failed{number{id number}problem}waiting}}",
);

export const TakeNumbersDocument = /* @__PURE__ */ new TypedDocumentString<TakeNumbersMutation, TakeNumbersMutationVariables>(
  "mutation TakeNumbers($provider:String!){takeNumbers(provider:$provider){taken{id}failed{number problem}}}",
);
