// What the inbox says about an item.

import type { Likelihood, UnroutedAction, UnroutedRowFragment } from '../../api/generated/graphql';
import type { Tone } from '../../ui/StatusBadge';

export type UnroutedRow = UnroutedRowFragment;
export type Guess = UnroutedRow['guesses'][number];

/** What was done, as a word in a list. */
export const doneWords: Record<UnroutedAction, string> = {
  CONNECT: 'Passed on',
  RECONNECT: 'Reconnected',
  REPLY: 'Answered',
  ALTERNATE: 'Phone added',
  SUPPORT: 'Handed to support',
  BLOCK: 'Phone ignored',
  DISMISS: 'Dismissed',
};

export const likelihoodLooks: Record<Likelihood, readonly [tone: Tone, words: string]> = {
  CERTAIN: ['success', 'Certain'],
  LIKELY: ['info', 'Likely'],
  POSSIBLE: ['neutral', 'Possible'],
};

/** The number that was used: ours, or one that a telco leads here and nobody added. */
export const dialledNumber = ({ entry, dialled }: UnroutedRow) =>
  entry.number?.number ?? (dialled ? `${dialled} (not in the pool)` : undefined);

/** Who is on the other side of the conversation a guess speaks for. */
export function otherSide({ conversation, role }: Guess): string | undefined {
  return conversation?.participants.find((one) => one.role !== role)?.name;
}

/** `Cara, customer`, and that there are others it could be. */
export function bestGuess(guesses: readonly Guess[]): string | undefined {
  const [best, ...others] = guesses;
  if (!best) return undefined;
  const who = `${best.name}, ${best.role.toLowerCase()}`;
  if (best.likelihood === 'CERTAIN') return who;
  const more = new Set(others.map(({ personId }) => personId)).size;
  if (best.likelihood === 'LIKELY') return `Likely ${who}`;
  return more > 0 ? `Perhaps ${who}, or ${more} more` : `Perhaps ${who}`;
}
