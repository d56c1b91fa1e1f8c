// The pool in words.

import type { AutopilotMode, PoolAction, PoolProposalState } from '../../api/generated/graphql';
import type { Tone } from '../../ui/StatusBadge';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** `45 minutes`, `36 hours`, `3 days`: the largest unit that says it well. */
export function spanText(seconds: number): string {
  const [size, unit] =
    seconds < 2 * hour ? [minute, 'minute'] : seconds < 2 * day ? [hour, 'hour'] : [day, 'day'];
  const amount =
    Math.round((seconds / size) * (unit === 'day' ? 10 : 1)) / (unit === 'day' ? 10 : 1);
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** `1 number`, `3 numbers`. */
export function numbersText(count: number): string {
  return `${count} ${count === 1 ? 'number' : 'numbers'}`;
}

/** What a plan asks for beside what there is: `Add 4`, `4 to spare`, `just right`. */
export function differenceText(needed: number, now: number): string {
  if (needed > now) return `you have ${now}: add ${needed - now}`;
  if (needed < now) return `you have ${now}: ${now - needed} to spare`;
  return 'as many as you have';
}

/** What a month more or less would cost; empty where no price is known, or nothing changes. */
export function costText(needed: number, now: number, each: string | null | undefined): string {
  const price = Number(each);
  if (!each || !Number.isFinite(price) || needed === now) return '';
  const amount = (Math.abs(needed - now) * price).toFixed(2);
  return needed > now ? `${amount} more a month` : `${amount} less a month`;
}

export const modes: Record<AutopilotMode, { label: string; does: string }> = {
  OFF: { label: 'Off', does: 'It does not look.' },
  PROPOSE: { label: 'Dry run', does: 'It writes down what it would do, and does nothing.' },
  APPROVE: { label: 'Ask first', does: 'It proposes, and an administrator decides.' },
  AUTO: { label: 'By itself', does: 'It buys and releases within the budget of the market.' },
};

export function actionText(action: PoolAction, count: number): string {
  return action === 'BUY' ? `Add ${numbersText(count)}` : `Release ${numbersText(count)}`;
}

export const proposalStates: Record<PoolProposalState, { label: string; tone: Tone }> = {
  NOTED: { label: 'Dry run', tone: 'neutral' },
  PROPOSED: { label: 'Waits for you', tone: 'warning' },
  APPROVED: { label: 'Approved', tone: 'info' },
  UNDER_WAY: { label: 'Being done', tone: 'info' },
  DONE: { label: 'Done', tone: 'success' },
  REJECTED: { label: 'Rejected', tone: 'neutral' },
  FAILED: { label: 'Stopped', tone: 'danger' },
  PASSED: { label: 'No longer needed', tone: 'neutral' },
};
