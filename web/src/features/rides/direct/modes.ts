import type { ConversationMode } from '../../../api/generated/graphql';

/** What may be sent, in words. */
export const modes: { value: ConversationMode; label: string }[] = [
  { value: 'SMS_AND_VOICE', label: 'Text and call' },
  { value: 'SMS_ONLY', label: 'Text only' },
  { value: 'VOICE_ONLY', label: 'Call only' },
];
