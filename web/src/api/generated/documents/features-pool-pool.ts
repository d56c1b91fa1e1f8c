// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { ApprovePoolProposalMutation, ApprovePoolProposalMutationVariables, PoolAutopilotQuery, PoolAutopilotQueryVariables, PoolMarketsQuery, PoolMarketsQueryVariables, PoolOverviewQuery, PoolOverviewQueryVariables, PoolWhatIfQuery, PoolWhatIfQueryVariables, RejectPoolProposalMutation, RejectPoolProposalMutationVariables, UpdatePoolPolicyMutation, UpdatePoolPolicyMutationVariables } from '../types';

export const PoolMarketsDocument = /* @__PURE__ */ new TypedDocumentString<PoolMarketsQuery, PoolMarketsQueryVariables>(
  "query PoolMarkets{markets{id name isDefault}}",
);

export const PoolOverviewDocument = /* @__PURE__ */ new TypedDocumentString<PoolOverviewQuery, PoolOverviewQueryVariables>(
  "query PoolOverview($marketId:ID){numberPoolStats(marketId:$marketId){market{id name}active held cooling free onOrder draining outOfUse restedSeconds quarantineSeconds graceSeconds advice plan{...Plan}busiest{personId name role numbers}days{day opened restedSeconds reusedEarly refusals cutShort needed numbers}forecast{day needed opened}}}fragment Plan on CapacityPlan{basis numbersNeeded forQuiet forMessages forPhones numbersNow numberMonthlyCost drivers ridesPerDriverDay rideMinutes graceSeconds quarantineSeconds byQuarantine{quarantineSeconds numbers}}",
);

export const PoolWhatIfDocument = /* @__PURE__ */ new TypedDocumentString<PoolWhatIfQuery, PoolWhatIfQueryVariables>(
  "query PoolWhatIf($marketId:ID$whatIf:CapacityWhatIf){capacityPlan(marketId:$marketId whatIf:$whatIf){...Plan}}fragment Plan on CapacityPlan{basis numbersNeeded forQuiet forMessages forPhones numbersNow numberMonthlyCost drivers ridesPerDriverDay rideMinutes graceSeconds quarantineSeconds byQuarantine{quarantineSeconds numbers}}",
);

export const PoolAutopilotDocument = /* @__PURE__ */ new TypedDocumentString<PoolAutopilotQuery, PoolAutopilotQueryVariables>(
  "query PoolAutopilot($marketId:ID){poolPolicy(marketId:$marketId){...Policy}poolDecision(marketId:$marketId){action count reason}poolProposals(marketId:$marketId){...Proposal}}fragment Proposal on PoolProposal{id action count urgent reason state done problem madeAt decidedAt}fragment Policy on PoolPolicy{sticky reach phonesPerNumber rentOnTheFly autopilot approveAbove}",
);

export const UpdatePoolPolicyDocument = /* @__PURE__ */ new TypedDocumentString<UpdatePoolPolicyMutation, UpdatePoolPolicyMutationVariables>(
  "mutation UpdatePoolPolicy($marketId:ID!$patch:PoolPolicyPatch!){updatePoolPolicy(marketId:$marketId patch:$patch){...Policy}}fragment Policy on PoolPolicy{sticky reach phonesPerNumber rentOnTheFly autopilot approveAbove}",
);

export const ApprovePoolProposalDocument = /* @__PURE__ */ new TypedDocumentString<ApprovePoolProposalMutation, ApprovePoolProposalMutationVariables>(
  "mutation ApprovePoolProposal($id:ID!){approvePoolProposal(id:$id){...Proposal}}fragment Proposal on PoolProposal{id action count urgent reason state done problem madeAt decidedAt}",
);

export const RejectPoolProposalDocument = /* @__PURE__ */ new TypedDocumentString<RejectPoolProposalMutation, RejectPoolProposalMutationVariables>(
  "mutation RejectPoolProposal($id:ID!){rejectPoolProposal(id:$id){...Proposal}}fragment Proposal on PoolProposal{id action count urgent reason state done problem madeAt decidedAt}",
);
