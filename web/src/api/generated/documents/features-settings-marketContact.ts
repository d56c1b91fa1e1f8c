// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { MarketContactsQuery, MarketContactsQueryVariables, UpdateMarketContactMutation, UpdateMarketContactMutationVariables } from '../types';

export const MarketContactsDocument = /* @__PURE__ */ new TypedDocumentString<MarketContactsQuery, MarketContactsQueryVariables>(
  "query MarketContacts{markets{...MarketContact}}fragment MarketContact on Market{id name expiryMode slideSeconds longestContactSeconds lostWindowSeconds reconnectSeconds autoReconnect tellsCompletion whispers detectsVoicemail tellsMissedCalls supportHours}",
);

export const UpdateMarketContactDocument = /* @__PURE__ */ new TypedDocumentString<UpdateMarketContactMutation, UpdateMarketContactMutationVariables>(
  "mutation UpdateMarketContact($id:ID!$patch:MarketPatch!){updateMarket(id:$id patch:$patch){...MarketContact}}fragment MarketContact on Market{id name expiryMode slideSeconds longestContactSeconds lostWindowSeconds reconnectSeconds autoReconnect tellsCompletion whispers detectsVoicemail tellsMissedCalls supportHours}",
);
