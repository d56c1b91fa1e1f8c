// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { BoardCountsQuery, BoardCountsQueryVariables } from '../types';

export const BoardCountsDocument = /* @__PURE__ */ new TypedDocumentString<BoardCountsQuery, BoardCountsQueryVariables>(
  "query BoardCounts{boardCounts{live unread problems unrouted alerts support}}",
);
