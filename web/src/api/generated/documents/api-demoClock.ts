// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { DemoClockQuery, DemoClockQueryVariables, ResetDemoClockMutation, ResetDemoClockMutationVariables } from '../types';

export const DemoClockDocument = /* @__PURE__ */ new TypedDocumentString<DemoClockQuery, DemoClockQueryVariables>(
  "query DemoClock{demoClock{movable now aheadSeconds}}",
);

export const ResetDemoClockDocument = /* @__PURE__ */ new TypedDocumentString<ResetDemoClockMutation, ResetDemoClockMutationVariables>(
  "mutation ResetDemoClock{resetDemoClock{aheadSeconds}}",
);
