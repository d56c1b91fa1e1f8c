// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { BeginSmsFactorMutation, BeginSmsFactorMutationVariables, BeginTotpMutation, BeginTotpMutationVariables, ConfirmSmsFactorMutation, ConfirmSmsFactorMutationVariables, ConfirmTotpMutation, ConfirmTotpMutationVariables, NewRecoveryCodesMutation, NewRecoveryCodesMutationVariables, RemoveSecondFactorMutation, RemoveSecondFactorMutationVariables, SecondFactorsQuery, SecondFactorsQueryVariables } from '../types';

export const SecondFactorsDocument = /* @__PURE__ */ new TypedDocumentString<SecondFactorsQuery, SecondFactorsQueryVariables>(
  "query SecondFactors{secondFactors{kind phone since}recoveryCodesLeft}",
);

export const BeginTotpDocument = /* @__PURE__ */ new TypedDocumentString<BeginTotpMutation, BeginTotpMutationVariables>(
  "mutation BeginTotp($password:String!){beginTotp(password:$password){secret uri qr}}",
);

export const ConfirmTotpDocument = /* @__PURE__ */ new TypedDocumentString<ConfirmTotpMutation, ConfirmTotpMutationVariables>(
  "mutation ConfirmTotp($code:String!){confirmTotp(code:$code)}",
);

export const BeginSmsFactorDocument = /* @__PURE__ */ new TypedDocumentString<BeginSmsFactorMutation, BeginSmsFactorMutationVariables>(
  "mutation BeginSmsFactor($password:String!$phone:String!){beginSmsFactor(password:$password phone:$phone)}",
);

export const ConfirmSmsFactorDocument = /* @__PURE__ */ new TypedDocumentString<ConfirmSmsFactorMutation, ConfirmSmsFactorMutationVariables>(
  "mutation ConfirmSmsFactor($code:String!){confirmSmsFactor(code:$code)}",
);

export const RemoveSecondFactorDocument = /* @__PURE__ */ new TypedDocumentString<RemoveSecondFactorMutation, RemoveSecondFactorMutationVariables>(
  "mutation RemoveSecondFactor($kind:SecondFactorKind!$password:String!){removeSecondFactor(kind:$kind password:$password)}",
);

export const NewRecoveryCodesDocument = /* @__PURE__ */ new TypedDocumentString<NewRecoveryCodesMutation, NewRecoveryCodesMutationVariables>(
  "mutation NewRecoveryCodes($password:String!){newRecoveryCodes(password:$password)}",
);
