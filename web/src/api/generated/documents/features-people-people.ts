// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AddAlternatePhoneMutation, AddAlternatePhoneMutationVariables, CreateCustomerMutation, CreateCustomerMutationVariables, CreateDriverMutation, CreateDriverMutationVariables, CustomerDetailsQuery, CustomerDetailsQueryVariables, CustomerListQuery, CustomerListQueryVariables, DriverDetailsQuery, DriverDetailsQueryVariables, DriverListQuery, DriverListQueryVariables, ImportCustomersMutation, ImportCustomersMutationVariables, ImportDriversMutation, ImportDriversMutationVariables, MasksOfPersonQuery, MasksOfPersonQueryVariables, PhoneCountriesQuery, PhoneCountriesQueryVariables, RemoveAlternatePhoneMutation, RemoveAlternatePhoneMutationVariables, RidesOfPersonQuery, RidesOfPersonQueryVariables, SetOptOutMutation, SetOptOutMutationVariables, UpdateCustomerMutation, UpdateCustomerMutationVariables, UpdateDriverMutation, UpdateDriverMutationVariables } from '../types';

export const CustomerListDocument = /* @__PURE__ */ new TypedDocumentString<CustomerListQuery, CustomerListQueryVariables>(
  "query CustomerList($first:Int!$after:String$filter:PersonFilter){people:customers(first:$first after:$after filter:$filter){nodes{...CustomerRow}pageInfo{hasNextPage endCursor}}}fragment CustomerRow on Customer{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const DriverListDocument = /* @__PURE__ */ new TypedDocumentString<DriverListQuery, DriverListQueryVariables>(
  "query DriverList($first:Int!$after:String$filter:PersonFilter){people:drivers(first:$first after:$after filter:$filter){nodes{...DriverRow}pageInfo{hasNextPage endCursor}}}fragment DriverRow on Driver{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const CustomerDetailsDocument = /* @__PURE__ */ new TypedDocumentString<CustomerDetailsQuery, CustomerDetailsQueryVariables>(
  "query CustomerDetails($id:ID!){person:customer(id:$id){...CustomerRow alternates{id masked country lineType}}}fragment CustomerRow on Customer{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const DriverDetailsDocument = /* @__PURE__ */ new TypedDocumentString<DriverDetailsQuery, DriverDetailsQueryVariables>(
  "query DriverDetails($id:ID!){person:driver(id:$id){...DriverRow alternates{id masked country lineType}}}fragment DriverRow on Driver{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const AddAlternatePhoneDocument = /* @__PURE__ */ new TypedDocumentString<AddAlternatePhoneMutation, AddAlternatePhoneMutationVariables>(
  "mutation AddAlternatePhone($personId:ID!$phone:String!){addAlternatePhone(personId:$personId phone:$phone){id masked}}",
);

export const RemoveAlternatePhoneDocument = /* @__PURE__ */ new TypedDocumentString<RemoveAlternatePhoneMutation, RemoveAlternatePhoneMutationVariables>(
  "mutation RemoveAlternatePhone($id:ID!){removeAlternatePhone(id:$id)}",
);

export const RidesOfPersonDocument = /* @__PURE__ */ new TypedDocumentString<RidesOfPersonQuery, RidesOfPersonQueryVariables>(
  "query RidesOfPerson($first:Int!$after:String$filter:RideFilter!){rides(first:$first after:$after filter:$filter orderBy:NEWEST){nodes{id ref state start destination pickupAt market{timeZone}unreadCount problemCount customer{id name}driver{id name}}pageInfo{hasNextPage endCursor}}}",
);

export const MasksOfPersonDocument = /* @__PURE__ */ new TypedDocumentString<MasksOfPersonQuery, MasksOfPersonQueryVariables>(
  "query MasksOfPerson($personId:ID!){masks(personId:$personId first:20 states:[PROVISIONING ACTIVE PAUSED]){nodes{id label state number{id number}}}}",
);

export const PhoneCountriesDocument = /* @__PURE__ */ new TypedDocumentString<PhoneCountriesQuery, PhoneCountriesQueryVariables>(
  "query PhoneCountries{markets{id name country isDefault}}",
);

export const CreateCustomerDocument = /* @__PURE__ */ new TypedDocumentString<CreateCustomerMutation, CreateCustomerMutationVariables>(
  "mutation CreateCustomer($input:CustomerInput!){person:createCustomer(input:$input){...CustomerRow}}fragment CustomerRow on Customer{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const CreateDriverDocument = /* @__PURE__ */ new TypedDocumentString<CreateDriverMutation, CreateDriverMutationVariables>(
  "mutation CreateDriver($input:DriverInput!){person:createDriver(input:$input){...DriverRow}}fragment DriverRow on Driver{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const UpdateCustomerDocument = /* @__PURE__ */ new TypedDocumentString<UpdateCustomerMutation, UpdateCustomerMutationVariables>(
  "mutation UpdateCustomer($id:ID!$patch:CustomerPatch!){person:updateCustomer(id:$id patch:$patch){...CustomerRow}}fragment CustomerRow on Customer{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const UpdateDriverDocument = /* @__PURE__ */ new TypedDocumentString<UpdateDriverMutation, UpdateDriverMutationVariables>(
  "mutation UpdateDriver($id:ID!$patch:DriverPatch!){person:updateDriver(id:$id patch:$patch){...DriverRow}}fragment DriverRow on Driver{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);

export const ImportCustomersDocument = /* @__PURE__ */ new TypedDocumentString<ImportCustomersMutation, ImportCustomersMutationVariables>(
  "mutation ImportCustomers($csv:String!$marketId:ID$dryRun:Boolean){report:importCustomers(csv:$csv marketId:$marketId dryRun:$dryRun){created updated unchanged problems{row field message}}}",
);

export const ImportDriversDocument = /* @__PURE__ */ new TypedDocumentString<ImportDriversMutation, ImportDriversMutationVariables>(
  "mutation ImportDrivers($csv:String!$marketId:ID$dryRun:Boolean){report:importDrivers(csv:$csv marketId:$marketId dryRun:$dryRun){created updated unchanged problems{row field message}}}",
);

export const SetOptOutDocument = /* @__PURE__ */ new TypedDocumentString<SetOptOutMutation, SetOptOutMutationVariables>(
  "mutation SetOptOut($personId:ID!$optedOut:Boolean!){setOptOut(personId:$personId optedOut:$optedOut){...on Customer{...CustomerRow}...on Driver{...DriverRow}}}fragment CustomerRow on Customer{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}fragment DriverRow on Driver{id name phone{id masked country lineType}note locale optOut{since source}active createdAt version liveRides}",
);
