// How many texts a message is sent as. Carriers count in their own alphabet: one character outside
// of it more than halves the room.

const gsmBasic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Reached through an escape, so that each counts as two. */
const gsmExtended = '\f^{}\\[~]|€';

const basic = new Set(gsmBasic);
const extended = new Set(gsmExtended);

export interface SmsSize {
  encoding: 'GSM-7' | 'UCS-2';
  /** What the carrier counts: septets or UTF-16 units. */
  units: number;
  segments: number;
  /** Units until one more text is needed. */
  left: number;
  /** The first character that does not fit GSM-7. */
  outside: string | undefined;
}

const room = {
  'GSM-7': { single: 160, joined: 153 },
  'UCS-2': { single: 70, joined: 67 },
} as const;

export function smsSize(text: string): SmsSize {
  let septets = 0;
  let outside: string | undefined;
  for (const character of text) {
    if (basic.has(character)) septets += 1;
    else if (extended.has(character)) septets += 2;
    else outside ??= character;
  }
  const encoding = outside === undefined ? 'GSM-7' : 'UCS-2';
  const units = outside === undefined ? septets : text.length;
  const { single, joined } = room[encoding];
  const segments = units === 0 ? 0 : units <= single ? 1 : Math.ceil(units / joined);
  const total = segments <= 1 ? single : segments * joined;
  return { encoding, units, segments, left: total - units, outside };
}
