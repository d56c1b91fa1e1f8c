// One GraphQL request over HTTP, typed by its document.

import { ApiError, fromGraphql, fromHttp, type GraphqlError, toApiError } from './errors';
import type { TypedDocumentString } from './generated/graphql';
import { session } from './session';

/** `BoardRides` of `query BoardRides(…) {…}`. */
export function operationName(document: TypedDocumentString<unknown, never>): string {
  return /(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString())?.[1] ?? '';
}

export async function gqlFetch<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  signal?: AbortSignal,
): Promise<TResult> {
  const body = JSON.stringify({
    operationName: operationName(document),
    query: document.toString(),
    variables,
  });
  const token = await session.token();
  try {
    return await post<TResult>(body, token, signal);
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.code !== 'UNAUTHENTICATED') throw thrown;
    // The token ended early (a restart, a changed role): once more with a new one.
    return post<TResult>(body, await session.renew(token), signal);
  }
}

async function post<TResult>(body: string, token: string, signal?: AbortSignal): Promise<TResult> {
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body,
      ...(signal ? { signal } : {}),
    });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw toApiError(thrown);
  }
  const answer = (await response.json().catch(() => null)) as {
    data?: TResult | null;
    errors?: GraphqlError[];
  } | null;
  const [error] = answer?.errors ?? [];
  if (error) throw fromGraphql(error);
  if (!response.ok || !answer?.data) throw fromHttp(response.status, answer);
  return answer.data;
}
