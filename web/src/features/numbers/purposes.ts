import type { NumberPurpose } from '../../api/generated/graphql';

/** What a number is kept for, in words. */
export const purposes: Record<NumberPurpose, { label: string; does: string }> = {
  POOL: { label: 'Pool', does: 'Lent to the people of rides.' },
  SUPPORT: { label: 'Support line', does: 'The one number customers text for help.' },
  INTAKE: { label: 'Intake line', does: 'Takes requests for rides by text.' },
  VERIFY: { label: 'Verification', does: 'Sends and receives verification codes.' },
  STATIC: { label: 'Mask', does: 'Stands in front of one person, for good.' },
  STANDBY: { label: 'Standby', does: 'Waits for the day the pool runs short.' },
};

export const purposeChoices = (Object.keys(purposes) as NumberPurpose[]).map((value) => ({
  value,
  label: purposes[value].label,
}));
