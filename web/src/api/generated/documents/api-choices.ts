// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CustomerChoicesQuery, CustomerChoicesQueryVariables, DriverChoicesQuery, DriverChoicesQueryVariables } from '../types';

export const CustomerChoicesDocument = /* @__PURE__ */ new TypedDocumentString<CustomerChoicesQuery, CustomerChoicesQueryVariables>(
  "query CustomerChoices($first:Int!$search:String){customers(first:$first filter:{search:$search active:true}){nodes{id name liveRides phone{masked lineType}}}}",
);

export const DriverChoicesDocument = /* @__PURE__ */ new TypedDocumentString<DriverChoicesQuery, DriverChoicesQueryVariables>(
  "query DriverChoices($first:Int!$search:String){drivers(first:$first filter:{search:$search active:true}){nodes{id name liveRides phone{masked lineType}}}}",
);
