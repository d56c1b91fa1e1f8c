import { useEffect } from 'react';
import { explain } from './errors';
import { LookupNumberDocument } from './generated/graphql';
import { useGqlMutation } from './queries';

/** Where a number is asked about: in whose country it is read, and at which telco. */
interface Where {
  marketId?: string | null;
  provider?: string;
}

/**
 * What a telco knows of the number that is being typed: asked when somebody wants to know, because it
 * costs a little, and forgotten once another number is typed.
 */
export function useNumberInsight(typed: string, { marketId = null, provider }: Where = {}) {
  const look = useGqlMutation(LookupNumberDocument, { showsErrors: true });
  const number = typed.trim();
  const { reset } = look;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was told is of another number
  useEffect(reset, [number, marketId, reset]);
  return {
    told: look.data?.lookupNumber,
    problem: look.error ? explain(look.error) : undefined,
    asking: look.isPending,
    /** Nothing to ask about yet. */
    idle: number === '',
    ask: () => look.mutate({ number, marketId, provider: provider ?? null }),
  };
}
