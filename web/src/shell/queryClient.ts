import { MutationCache, QueryClient } from '@tanstack/react-query';
import { explain, toApiError } from '../api/errors';
import { notifyError } from '../ui/notify';

/** Errors that a second attempt may cure. */
const passing = new Set(['NETWORK', 'UNAVAILABLE']);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Live events say when something is stale; this is for what happens without them.
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && passing.has(toApiError(error).code),
        // An error shows at once while the device is offline, instead of a wait without end.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        const { showsError } = mutation.meta ?? {};
        if (typeof showsError === 'function' && showsError(error)) return;
        notifyError(explain(error));
      },
    }),
  });
}
