import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError, type ApiErrorCode } from './errors';
import { CloseConversationDocument } from './generated/graphql';
import { useGqlMutation } from './queries';
import { session } from './session';

afterEach(() => vi.restoreAllMocks());

/** Is what the page shows asked for anew, when a mutation is refused with this code? */
async function readsAnew(code: ApiErrorCode): Promise<boolean> {
  const client = new QueryClient();
  client.setQueryData(['conversations', 'one'], 'as it was');
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  vi.spyOn(session, 'token').mockRejectedValue(new ApiError(code));
  const { result } = renderHook(
    () => useGqlMutation(CloseConversationDocument, { invalidates: ['conversations'] }),
    { wrapper },
  );
  result.current.mutate({ id: 'k1' });
  await waitFor(() => expect(result.current.isError).toBe(true));
  return client.getQueryState(['conversations', 'one'])?.isInvalidated ?? false;
}

it.each(['STALE_VERSION', 'ILLEGAL_TRANSITION', 'CONVERSATION_CLOSED'] as const)(
  'a refusal with %s has the page read anew',
  async (code) => expect(await readsAnew(code)).toBe(true),
);

it('any other refusal says nothing of what the page shows', async () => {
  expect(await readsAnew('INVALID_INPUT')).toBe(false);
});
