// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { CreateEndpointMutation, CreateEndpointMutationVariables, DeliveryListQuery, DeliveryListQueryVariables, EndpointListQuery, EndpointListQueryVariables, InterceptQuery, InterceptQueryVariables, RemoveEndpointMutation, RemoveEndpointMutationVariables, RemoveInterceptMutation, RemoveInterceptMutationVariables, ReplayDeliveryMutation, ReplayDeliveryMutationVariables, RotateEndpointSecretMutation, RotateEndpointSecretMutationVariables, RotateInterceptMutation, RotateInterceptMutationVariables, SetEndpointActiveMutation, SetEndpointActiveMutationVariables, SetInterceptMutation, SetInterceptMutationVariables, TestEndpointMutation, TestEndpointMutationVariables, UpdateEndpointMutation, UpdateEndpointMutationVariables } from '../types';

export const EndpointListDocument = /* @__PURE__ */ new TypedDocumentString<EndpointListQuery, EndpointListQueryVariables>(
  "query EndpointList{webhookEndpoints{...EndpointRow}}fragment EndpointRow on WebhookEndpoint{id url description events withTexts state failingSince createdAt}",
);

export const DeliveryListDocument = /* @__PURE__ */ new TypedDocumentString<DeliveryListQuery, DeliveryListQueryVariables>(
  "query DeliveryList($endpointId:ID!$first:Int!$after:String$state:WebhookDeliveryState){webhookDeliveries(endpointId:$endpointId first:$first after:$after state:$state){nodes{...DeliveryRow}pageInfo{hasNextPage endCursor}}}fragment DeliveryRow on WebhookDelivery{id event state attemptCount nextAttemptAt createdAt attempts{number at milliseconds status problem}}",
);

export const CreateEndpointDocument = /* @__PURE__ */ new TypedDocumentString<CreateEndpointMutation, CreateEndpointMutationVariables>(
  "mutation CreateEndpoint($input:WebhookEndpointInput!){createWebhookEndpoint(input:$input){secret endpoint{...EndpointRow}}}fragment EndpointRow on WebhookEndpoint{id url description events withTexts state failingSince createdAt}",
);

export const UpdateEndpointDocument = /* @__PURE__ */ new TypedDocumentString<UpdateEndpointMutation, UpdateEndpointMutationVariables>(
  "mutation UpdateEndpoint($id:ID!$input:WebhookEndpointInput!){updateWebhookEndpoint(id:$id input:$input){...EndpointRow}}fragment EndpointRow on WebhookEndpoint{id url description events withTexts state failingSince createdAt}",
);

export const SetEndpointActiveDocument = /* @__PURE__ */ new TypedDocumentString<SetEndpointActiveMutation, SetEndpointActiveMutationVariables>(
  "mutation SetEndpointActive($id:ID!$active:Boolean!){setWebhookEndpointActive(id:$id active:$active){...EndpointRow}}fragment EndpointRow on WebhookEndpoint{id url description events withTexts state failingSince createdAt}",
);

export const RotateEndpointSecretDocument = /* @__PURE__ */ new TypedDocumentString<RotateEndpointSecretMutation, RotateEndpointSecretMutationVariables>(
  "mutation RotateEndpointSecret($id:ID!){rotateWebhookSecret(id:$id){secret}}",
);

export const RemoveEndpointDocument = /* @__PURE__ */ new TypedDocumentString<RemoveEndpointMutation, RemoveEndpointMutationVariables>(
  "mutation RemoveEndpoint($id:ID!){removeWebhookEndpoint(id:$id)}",
);

export const TestEndpointDocument = /* @__PURE__ */ new TypedDocumentString<TestEndpointMutation, TestEndpointMutationVariables>(
  "mutation TestEndpoint($id:ID!){testWebhookEndpoint(id:$id){...DeliveryRow}}fragment DeliveryRow on WebhookDelivery{id event state attemptCount nextAttemptAt createdAt attempts{number at milliseconds status problem}}",
);

export const ReplayDeliveryDocument = /* @__PURE__ */ new TypedDocumentString<ReplayDeliveryMutation, ReplayDeliveryMutationVariables>(
  "mutation ReplayDelivery($id:ID!){replayWebhookDelivery(id:$id){...DeliveryRow}}fragment DeliveryRow on WebhookDelivery{id event state attemptCount nextAttemptAt createdAt attempts{number at milliseconds status problem}}",
);

export const InterceptDocument = /* @__PURE__ */ new TypedDocumentString<InterceptQuery, InterceptQueryVariables>(
  "query Intercept{interceptEndpoint{...InterceptRow}}fragment InterceptRow on InterceptEndpoint{url onSilence active changedAt}",
);

export const SetInterceptDocument = /* @__PURE__ */ new TypedDocumentString<SetInterceptMutation, SetInterceptMutationVariables>(
  "mutation SetIntercept($input:InterceptEndpointInput!){setInterceptEndpoint(input:$input){secret endpoint{...InterceptRow}}}fragment InterceptRow on InterceptEndpoint{url onSilence active changedAt}",
);

export const RotateInterceptDocument = /* @__PURE__ */ new TypedDocumentString<RotateInterceptMutation, RotateInterceptMutationVariables>(
  "mutation RotateIntercept{rotateInterceptSecret{secret}}",
);

export const RemoveInterceptDocument = /* @__PURE__ */ new TypedDocumentString<RemoveInterceptMutation, RemoveInterceptMutationVariables>(
  "mutation RemoveIntercept{removeInterceptEndpoint}",
);
