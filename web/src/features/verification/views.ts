import type { VerificationState } from '../../api/generated/graphql';
import type { shownViews } from './verificationSearch';

export type View = 'all' | (typeof shownViews)[number];

/** What can be chosen above the list, and the states that are meant. */
export const views: Record<View, { label: string; states: VerificationState[] | undefined }> = {
  all: { label: 'All', states: undefined },
  open: { label: 'Under way', states: ['CREATED', 'SENT', 'WRONG'] },
  verified: { label: 'Verified', states: ['VERIFIED'] },
  expired: { label: 'Expired', states: ['EXPIRED'] },
  stopped: { label: 'Locked or called off', states: ['LOCKED', 'CANCELLED'] },
  failed: { label: 'Not sent', states: ['SEND_FAILED'] },
};
