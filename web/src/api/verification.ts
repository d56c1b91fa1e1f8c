// What is done about the verification of a phone, for each page that offers it.

import type { VerificationPartsFragment } from './generated/graphql';
import {
  CancelVerificationDocument,
  ClaimCreditDocument,
  ConfirmVerificationDocument,
  RequestVerificationDocument,
  ResendVerificationDocument,
} from './generated/graphql';
import { useGqlMutation } from './queries';

/** A verification, as every page shows it. */
export type VerificationInfo = VerificationPartsFragment;

const invalidates = ['verification', 'customers'] as const;

export const useRequestVerification = () =>
  useGqlMutation(RequestVerificationDocument, { invalidates });
export const useResendVerification = () =>
  useGqlMutation(ResendVerificationDocument, { invalidates });
export const useConfirmVerification = () =>
  useGqlMutation(ConfirmVerificationDocument, { invalidates });
export const useCancelVerification = () =>
  useGqlMutation(CancelVerificationDocument, { invalidates });
export const useClaimCredit = () => useGqlMutation(ClaimCreditDocument, { invalidates });

/** May the code still come back, or another one be sent? */
export const isOpen = ({ state }: Pick<VerificationInfo, 'state'>) =>
  state !== 'VERIFIED' && state !== 'LOCKED' && state !== 'CANCELLED';
