// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { LookupNumberMutation, LookupNumberMutationVariables } from '../types';

export const LookupNumberDocument = /* @__PURE__ */ new TypedDocumentString<LookupNumberMutation, LookupNumberMutationVariables>(
  "mutation LookupNumber($number:String!$marketId:ID$provider:String){lookupNumber(number:$number marketId:$marketId provider:$provider){number valid country lineType toldBy}}",
);
