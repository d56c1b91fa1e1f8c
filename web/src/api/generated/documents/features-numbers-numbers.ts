// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AddNumberMutation, AddNumberMutationVariables, BuyNumbersMutation, BuyNumbersMutationVariables, DrainNumberMutation, DrainNumberMutationVariables, NumberActivityQuery, NumberActivityQueryVariables, NumberDetailsQuery, NumberDetailsQueryVariables, NumberListQuery, NumberListQueryVariables, NumberProvidersQuery, NumberProvidersQueryVariables, OpenOrdersQuery, OpenOrdersQueryVariables, ReleaseNumberMutation, ReleaseNumberMutationVariables, ReserveNumberMutation, ReserveNumberMutationVariables, ResyncNumberMutation, ResyncNumberMutationVariables, SearchNumbersQuery, SearchNumbersQueryVariables, SetNumberStateMutation, SetNumberStateMutationVariables } from '../types';

export const NumberListDocument = /* @__PURE__ */ new TypedDocumentString<NumberListQuery, NumberListQueryVariables>(
  "query NumberList($first:Int!$after:String$filter:NumberFilter){proxyNumbers(first:$first after:$after filter:$filter){nodes{...NumberRow}pageInfo{hasNextPage endCursor}}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);

export const NumberProvidersDocument = /* @__PURE__ */ new TypedDocumentString<NumberProvidersQuery, NumberProvidersQueryVariables>(
  "query NumberProviders{providers{name label canSend warning smsWebhookUrl voiceWebhookUrl statusWebhookUrl callWebhookUrl}markets{id name country isDefault}}",
);

export const NumberDetailsDocument = /* @__PURE__ */ new TypedDocumentString<NumberDetailsQuery, NumberDetailsQueryVariables>(
  "query NumberDetails($id:ID!){proxyNumber(id:$id){...NumberRow providerSid environment areaCode callbacksCheckedAt stateChangedAt createdAt}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);

export const NumberActivityDocument = /* @__PURE__ */ new TypedDocumentString<NumberActivityQuery, NumberActivityQueryVariables>(
  "query NumberActivity($first:Int!$after:String$numberId:ID!){entries(first:$first after:$after numberId:$numberId){nodes{...NumberEntry}pageInfo{hasNextPage endCursor}}}fragment NumberEntry on Entry{id channel kind fromRole fromName toRole toName delivery problem createdAt ride{id ref}legs{id direction state errorCode errorMessage number{id number}}}",
);

export const SearchNumbersDocument = /* @__PURE__ */ new TypedDocumentString<SearchNumbersQuery, SearchNumbersQueryVariables>(
  "query SearchNumbers($marketId:ID$wish:NumberWish$first:Int){searchNumbers(marketId:$marketId wish:$wish first:$first){offers{number provider country region locality sms voice mms monthlyCost{amount currency}nearness miles}problems{provider problem}}}",
);

export const OpenOrdersDocument = /* @__PURE__ */ new TypedDocumentString<OpenOrdersQuery, OpenOrdersQueryVariables>(
  "query OpenOrders{numberOrders(open:true){...OrderParts}}fragment OrderParts on NumberOrder{id state wanted provider problem createdAt number{id number}}",
);

export const BuyNumbersDocument = /* @__PURE__ */ new TypedDocumentString<BuyNumbersMutation, BuyNumbersMutationVariables>(
  "mutation BuyNumbers($marketId:ID$quantity:Int!$wish:NumberWish$numbers:[String!]$clientMutationId:String!){buyNumbers(marketId:$marketId quantity:$quantity wish:$wish numbers:$numbers clientMutationId:$clientMutationId){...OrderParts}}fragment OrderParts on NumberOrder{id state wanted provider problem createdAt number{id number}}",
);

export const AddNumberDocument = /* @__PURE__ */ new TypedDocumentString<AddNumberMutation, AddNumberMutationVariables>(
  "mutation AddNumber($input:NumberInput!){addNumber(input:$input){id number callbacks callbacksProblem}}",
);

export const SetNumberStateDocument = /* @__PURE__ */ new TypedDocumentString<SetNumberStateMutation, SetNumberStateMutationVariables>(
  "mutation SetNumberState($id:ID!$state:NumberState!$version:Int){setNumberState(id:$id state:$state expectedVersion:$version){...NumberRow}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);

export const DrainNumberDocument = /* @__PURE__ */ new TypedDocumentString<DrainNumberMutation, DrainNumberMutationVariables>(
  "mutation DrainNumber($id:ID!$thenRelease:Boolean$moveNow:Boolean$version:Int){drainNumber(id:$id thenRelease:$thenRelease moveNow:$moveNow expectedVersion:$version){...NumberRow}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);

export const ReleaseNumberDocument = /* @__PURE__ */ new TypedDocumentString<ReleaseNumberMutation, ReleaseNumberMutationVariables>(
  "mutation ReleaseNumber($id:ID!$force:Boolean$version:Int){releaseNumber(id:$id force:$force expectedVersion:$version){...NumberRow}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);

export const ReserveNumberDocument = /* @__PURE__ */ new TypedDocumentString<ReserveNumberMutation, ReserveNumberMutationVariables>(
  "mutation ReserveNumber($id:ID!$purpose:NumberPurpose!$version:Int){reserveNumber(id:$id purpose:$purpose expectedVersion:$version){...NumberRow}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);

export const ResyncNumberDocument = /* @__PURE__ */ new TypedDocumentString<ResyncNumberMutation, ResyncNumberMutationVariables>(
  "mutation ResyncNumber($id:ID!$version:Int){resyncCallbacks(id:$id expectedVersion:$version){...NumberRow}}fragment NumberRow on ProxyNumber{id number provider market{id name}state purpose assignable pair{id number}sms voice mms country region locality callbacks callbacksProblem error monthlyCost{amount currency}releaseWhenDrained holds coolingDown lastUsedAt version}",
);
