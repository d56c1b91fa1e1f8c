// In a country where no number carries both texts and calls, two serve as one (E41): in words.

import type { NumberRowFragment } from '../../api/generated/graphql';

type Carries = Pick<NumberRowFragment, 'sms' | 'voice'>;
type Half = Carries & Pick<NumberRowFragment, 'state' | 'purpose' | 'pair'>;

/** What is said before and after the other number of the pair. */
export function pairWords({ sms }: Carries): [before: string, after: string] {
  return sms ? ['Calls go over', ''] : ['Texts go over', '; it is given out with it'];
}

/** Why a number that makes no pair yet is not given out. */
export function whyAlone({ sms, voice, state, purpose, pair }: Half): string | undefined {
  if (pair || sms === voice || state !== 'ACTIVE' || purpose !== 'POOL') return undefined;
  return sms ? 'Not given out: nobody could call it' : 'Not given out: nobody could text it';
}

/** And what would change that. */
export function wouldPair({ sms }: Carries): string {
  return sms
    ? 'A number of the same market and country that carries calls makes a pair with it by itself. Until then it serves only people who may text and not call.'
    : 'A number of the same market and country that carries texts makes a pair with it by itself.';
}
