// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CreateCustomerForRideMutation, CreateCustomerForRideMutationVariables, CreateDriverForRideMutation, CreateDriverForRideMutationVariables, CreateRideMutation, CreateRideMutationVariables, NewRideMarketsQuery, NewRideMarketsQueryVariables } from '../types';

export const NewRideMarketsDocument = /* @__PURE__ */ new TypedDocumentString<NewRideMarketsQuery, NewRideMarketsQueryVariables>(
  "query NewRideMarkets{markets{id name timeZone isDefault}}",
);

export const CreateRideDocument = /* @__PURE__ */ new TypedDocumentString<CreateRideMutation, CreateRideMutationVariables>(
  "mutation CreateRide($input:RideInput!$clientMutationId:String!){createRide(input:$input clientMutationId:$clientMutationId){id ref state driver{name}customerDials{id number}}}",
);

export const CreateCustomerForRideDocument = /* @__PURE__ */ new TypedDocumentString<CreateCustomerForRideMutation, CreateCustomerForRideMutationVariables>(
  "mutation CreateCustomerForRide($input:CustomerInput!){createCustomer(input:$input){id name liveRides phone{masked}}}",
);

export const CreateDriverForRideDocument = /* @__PURE__ */ new TypedDocumentString<CreateDriverForRideMutation, CreateDriverForRideMutationVariables>(
  "mutation CreateDriverForRide($input:DriverInput!){createDriver(input:$input){id name liveRides phone{masked}}}",
);
