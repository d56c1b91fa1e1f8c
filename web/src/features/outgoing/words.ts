import type {
  InterceptSilence,
  WebhookDeliveryState,
  WebhookEndpointState,
  WebhookEventType,
} from '../../api/generated/graphql';
import type { Tone } from '../../ui/StatusBadge';

/** What each event is, and when it is told. */
export const events: Record<WebhookEventType, { name: string; told: string }> = {
  ENTRY_ADDED: { name: 'entry.added', told: 'A text or call came into the log.' },
  ENTRY_UPDATED: { name: 'entry.updated', told: 'A delivery or call state changed.' },
  RIDE_CHANGED: { name: 'ride.changed', told: 'A ride was made or changed.' },
  UNROUTED_CHANGED: { name: 'unrouted.changed', told: 'A contact led to nobody, or was settled.' },
  POOL_CHANGED: { name: 'pool.changed', told: 'A number came, went or changed.' },
  VERIFICATION_CHANGED: {
    name: 'verification.changed',
    told: 'A code was sent, tried or settled.',
  },
  SUPPORT_CHANGED: {
    name: 'support.changed',
    told: 'A conversation of a support line began, went on, or went to someone else.',
  },
  ALERT_RAISED: { name: 'alert.raised', told: 'An alert was raised, or its state changed.' },
};

export const endpointStates: Record<WebhookEndpointState, { tone: Tone; label: string }> = {
  ACTIVE: { tone: 'success', label: 'Active' },
  PAUSED: { tone: 'neutral', label: 'Paused' },
  DISABLED: { tone: 'danger', label: 'Left alone' },
};

export const deliveryStates: Record<WebhookDeliveryState, { tone: Tone; label: string }> = {
  PENDING: { tone: 'info', label: 'On its way' },
  DELIVERED: { tone: 'success', label: 'Taken' },
  FAILED: { tone: 'danger', label: 'Given up' },
};

/** What becomes of a text that nobody answered for. */
export const silences: Record<InterceptSilence, { label: string; told: string }> = {
  PASS_ON: { label: 'Pass it on', told: 'Without an answer texts go out unchecked.' },
  HOLD: { label: 'Hold it', told: 'Without an answer texts are held until a person lets them go.' },
};
