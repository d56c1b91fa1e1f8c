// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { MarketPoliciesQuery, MarketPoliciesQueryVariables, ProviderListQuery, ProviderListQueryVariables, UpdateMarketMutation, UpdateMarketMutationVariables } from '../types';

export const ProviderListDocument = /* @__PURE__ */ new TypedDocumentString<ProviderListQuery, ProviderListQueryVariables>(
  "query ProviderList{providers{name label canSend canReceive verifiesWebhooks warning numbers waiting circuit{state since nextProbeAt}smsWebhookUrl voiceWebhookUrl statusWebhookUrl callWebhookUrl}}",
);

export const MarketPoliciesDocument = /* @__PURE__ */ new TypedDocumentString<MarketPoliciesQuery, MarketPoliciesQueryVariables>(
  "query MarketPolicies{markets{...MarketPolicy}}fragment MarketPolicy on Market{id name country timeZone brand locale rideWord driverWord customerWord pinDigits leakPolicy strategy graceSeconds cancelGraceSeconds quarantineSeconds allowedCountries isDefault}",
);

export const UpdateMarketDocument = /* @__PURE__ */ new TypedDocumentString<UpdateMarketMutation, UpdateMarketMutationVariables>(
  "mutation UpdateMarket($id:ID!$patch:MarketPatch!){updateMarket(id:$id patch:$patch){...MarketPolicy}}fragment MarketPolicy on Market{id name country timeZone brand locale rideWord driverWord customerWord pinDigits leakPolicy strategy graceSeconds cancelGraceSeconds quarantineSeconds allowedCountries isDefault}",
);
