// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { BoardQuery, BoardQueryVariables } from '../types';

export const BoardDocument = /* @__PURE__ */ new TypedDocumentString<BoardQuery, BoardQueryVariables>(
  "query Board($first:Int!$after:String$filter:RideFilter$orderBy:RideOrder){rides(first:$first after:$after filter:$filter orderBy:$orderBy){nodes{...BoardRide}pageInfo{hasNextPage endCursor}}}fragment BoardRide on Ride{id ref state start destination pickupAt market{timeZone}unreadCount problemCount customer{id name}driver{id name}lastEntry{id channel kind fromRole fromName toRole body textHidden redacted delivery problem createdAt}}",
);
