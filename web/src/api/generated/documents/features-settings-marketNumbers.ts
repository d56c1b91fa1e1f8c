// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CreateMarketMutation, CreateMarketMutationVariables, MarketNumberingQuery, MarketNumberingQueryVariables, UpdateMarketNumberingMutation, UpdateMarketNumberingMutationVariables } from '../types';

export const MarketNumberingDocument = /* @__PURE__ */ new TypedDocumentString<MarketNumberingQuery, MarketNumberingQueryVariables>(
  "query MarketNumbering{markets{...MarketNumbers}}fragment MarketNumbers on Market{id name country numbering{region latitude longitude radiusMiles areaCodes needsMms tollFree minNumbers targetNumbers maxNumbers monthlySpendCap{amount currency}spendCurrency lookupPhones}}",
);

export const UpdateMarketNumberingDocument = /* @__PURE__ */ new TypedDocumentString<UpdateMarketNumberingMutation, UpdateMarketNumberingMutationVariables>(
  "mutation UpdateMarketNumbering($id:ID!$patch:MarketNumberingPatch!){updateMarketNumbering(id:$id patch:$patch){...MarketNumbers}}fragment MarketNumbers on Market{id name country numbering{region latitude longitude radiusMiles areaCodes needsMms tollFree minNumbers targetNumbers maxNumbers monthlySpendCap{amount currency}spendCurrency lookupPhones}}",
);

export const CreateMarketDocument = /* @__PURE__ */ new TypedDocumentString<CreateMarketMutation, CreateMarketMutationVariables>(
  "mutation CreateMarket($input:MarketInput!){createMarket(input:$input){id name}}",
);
