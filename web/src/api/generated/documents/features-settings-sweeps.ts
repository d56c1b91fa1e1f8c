// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { SweepListQuery, SweepListQueryVariables } from '../types';

export const SweepListDocument = /* @__PURE__ */ new TypedDocumentString<SweepListQuery, SweepListQueryVariables>(
  "query SweepList{sweeps{...SweepRow}}fragment SweepRow on Sweep{name everySeconds startedAt finishedAt outcome handled problem}",
);
