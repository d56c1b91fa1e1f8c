// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ImportNumbersMutation, ImportNumbersMutationVariables, ProviderChecksQuery, ProviderChecksQueryVariables, ResyncProviderMutation, ResyncProviderMutationVariables, TestProviderMutation, TestProviderMutationVariables } from '../types';

export const ProviderChecksDocument = /* @__PURE__ */ new TypedDocumentString<ProviderChecksQuery, ProviderChecksQueryVariables>(
  "query ProviderChecks{providers{name numbers check{...ProviderCheckParts}}}fragment ProviderCheckParts on ProviderCheck{state problem remedy balance{amount currency}listed unknownHere differing missing checkedAt}",
);

export const TestProviderDocument = /* @__PURE__ */ new TypedDocumentString<TestProviderMutation, TestProviderMutationVariables>(
  "mutation TestProvider($name:String!){testProvider(name:$name){...ProviderCheckParts}}fragment ProviderCheckParts on ProviderCheck{state problem remedy balance{amount currency}listed unknownHere differing missing checkedAt}",
);

export const ResyncProviderDocument = /* @__PURE__ */ new TypedDocumentString<ResyncProviderMutation, ResyncProviderMutationVariables>(
  "mutation ResyncProvider($provider:String!){resyncAllCallbacks(provider:$provider){pointed{id}failed{number{id number}problem}waiting}}",
);

export const ImportNumbersDocument = /* @__PURE__ */ new TypedDocumentString<ImportNumbersMutation, ImportNumbersMutationVariables>(
  "mutation ImportNumbers($provider:String!){importNumbers(provider:$provider){id number}}",
);
