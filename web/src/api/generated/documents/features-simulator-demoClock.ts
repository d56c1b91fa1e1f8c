// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { MoveDemoClockMutation, MoveDemoClockMutationVariables } from '../types';

export const MoveDemoClockDocument = /* @__PURE__ */ new TypedDocumentString<MoveDemoClockMutation, MoveDemoClockMutationVariables>(
  "mutation MoveDemoClock($seconds:Int!){moveDemoClock(seconds:$seconds){aheadSeconds}}",
);
