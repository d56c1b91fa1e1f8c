// Every state of the product in one colour language: teal is under way, green went well, amber
// waits for somebody, red went wrong, grey is over.

import type { ReactNode } from 'react';
import classes from './StatusBadge.module.css';

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger' | 'accent';

interface StatusBadgeProps {
  tone: Tone;
  children: ReactNode;
  /** Replaces the dot. */
  icon?: ReactNode;
  /** Without dot and icon: for counts. */
  plain?: boolean;
  title?: string | undefined;
}

export function StatusBadge({ tone, children, icon, plain = false, title }: StatusBadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone} title={title}>
      {icon ?? (plain ? null : <span className={classes.dot} aria-hidden />)}
      {children}
    </span>
  );
}

type Look = readonly [tone: Tone, label: string];

/** A badge for a family of states; a state that is missing here is a type error where it is used. */
function family<TState extends string>(looks: Record<TState, Look>) {
  return function FamilyBadge({ state }: { state: TState }) {
    const [tone, label] = looks[state];
    return <StatusBadge tone={tone}>{label}</StatusBadge>;
  };
}

export const RideStateBadge = family({
  SCHEDULED: ['neutral', 'Scheduled'],
  REQUESTED: ['warning', 'Requested'],
  AWAITING_NUMBER: ['warning', 'Waits for a number'],
  ASSIGNED: ['info', 'Assigned'],
  EN_ROUTE: ['info', 'On the way'],
  ARRIVED: ['info', 'At the start'],
  IN_PROGRESS: ['info', 'On board'],
  COMPLETED: ['neutral', 'Completed'],
  CANCELLED: ['neutral', 'Cancelled'],
  NO_SHOW: ['warning', 'No-show'],
  FAILED: ['danger', 'Given up'],
});

export const SupportStateBadge = family({
  QUEUED: ['warning', 'In the queue'],
  ASSIGNED: ['info', 'New'],
  WAITING_AGENT: ['warning', 'Waits for us'],
  WAITING_CUSTOMER: ['neutral', 'Answered'],
  CLOSED: ['neutral', 'Closed'],
});

export const ConversationStateBadge = family({
  PENDING: ['warning', 'Waits for a driver'],
  OPEN: ['info', 'Open'],
  SUSPENDED: ['danger', 'Suspended'],
  FAILED: ['neutral', 'Closed'],
  GRACE: ['warning', 'Ending'],
  CLOSED: ['neutral', 'Closed'],
});

export const NumberStateBadge = family({
  ACTIVE: ['success', 'Active'],
  SUSPENDED: ['warning', 'Suspended'],
  DRAINING: ['warning', 'Draining'],
  RELEASED: ['neutral', 'Released'],
  ORDERED: ['info', 'Ordered'],
  CONFIGURING: ['info', 'Being set up'],
  RELEASING: ['info', 'Being released'],
  ERROR: ['danger', 'Failed'],
});

export const VerificationStateBadge = family({
  CREATED: ['info', 'Code waits'],
  SENT: ['info', 'Code sent'],
  WRONG: ['warning', 'Wrong code'],
  VERIFIED: ['success', 'Verified'],
  EXPIRED: ['neutral', 'Expired'],
  LOCKED: ['danger', 'Locked'],
  CANCELLED: ['neutral', 'Called off'],
  SEND_FAILED: ['danger', 'Code not sent'],
});

export const CallbackBadge = family({
  OK: ['success', 'Come here'],
  DIFFERENT: ['danger', 'Go elsewhere'],
  UNKNOWN: ['neutral', 'Not checked'],
});

export const CheckBadge = family({
  OK: ['success', 'All is well'],
  ATTENTION: ['warning', 'Needs attention'],
  FAILED: ['danger', 'Failed'],
  NOT_CONFIGURED: ['neutral', 'Not set up'],
});

export const DeliveryBadge = family({
  NONE: ['neutral', 'Not sent on'],
  PENDING: ['info', 'On its way'],
  DELIVERED: ['success', 'Delivered'],
  FAILED: ['danger', 'Failed'],
  UNCERTAIN: ['warning', 'Uncertain'],
});

export const LineTypeBadge = family({
  MOBILE: ['success', 'Mobile'],
  LANDLINE: ['warning', 'Landline: takes calls, no texts'],
  VOIP: ['neutral', 'On the internet'],
  TOLL_FREE: ['neutral', 'Free to call'],
  PREMIUM: ['warning', 'Costs extra'],
  OTHER: ['neutral', 'Another kind of line'],
});

export const LegStateBadge = family({
  RECEIVED: ['success', 'Received'],
  HELD: ['warning', 'Held back'],
  BLOCKED: ['neutral', 'Blocked'],
  QUEUED: ['info', 'Queued'],
  SENDING: ['info', 'Sending'],
  SUBMITTED: ['info', 'Submitted'],
  SENT: ['info', 'Sent'],
  DELIVERED: ['success', 'Delivered'],
  UNDELIVERED: ['danger', 'Undelivered'],
  REJECTED: ['danger', 'Rejected'],
  FAILED: ['danger', 'Failed'],
  EXPIRED: ['danger', 'Expired'],
  UNCERTAIN: ['warning', 'Uncertain'],
  CANCELLED: ['neutral', 'Cancelled'],
  RINGING: ['info', 'Ringing'],
  BRIDGED: ['info', 'In call'],
  COMPLETED: ['success', 'Completed'],
  NO_ANSWER: ['warning', 'No answer'],
  BUSY: ['warning', 'Busy'],
  VOICEMAIL: ['warning', 'Voicemail'],
});

export const RoleBadge = family({
  ADMIN: ['accent', 'Admin'],
  OPS_MANAGER: ['accent', 'Ops manager'],
  DISPATCHER: ['info', 'Dispatcher'],
  SUPPORT_AGENT: ['info', 'Support agent'],
  AUDITOR: ['neutral', 'Auditor'],
  VIEWER: ['neutral', 'Viewer'],
});

/** `3 unread`; nothing when there is nothing. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <StatusBadge tone="accent" plain>
      {count} unread
    </StatusBadge>
  );
}

/** `1 problem`; nothing when there is none. */
export function ProblemBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <StatusBadge tone="danger" plain>
      {count} {count === 1 ? 'problem' : 'problems'}
    </StatusBadge>
  );
}
