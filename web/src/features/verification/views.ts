import type { VerificationState } from '../../api/generated/graphql';

export type View = 'all' | 'open' | 'verified' | 'expired' | 'stopped' | 'failed';

/** What can be chosen above the list, and the states that are meant. */
export const views: Record<View, { label: string; states: VerificationState[] | undefined }> = {
  all: { label: 'All', states: undefined },
  open: { label: 'Under way', states: ['CREATED', 'SENT', 'WRONG'] },
  verified: { label: 'Verified', states: ['VERIFIED'] },
  expired: { label: 'Expired', states: ['EXPIRED'] },
  stopped: { label: 'Locked or called off', states: ['LOCKED', 'CANCELLED'] },
  failed: { label: 'Not sent', states: ['SEND_FAILED'] },
};
