// Files of the server: asked for with the access token, handed to the browser's downloads. No link
// works by itself.

import { ApiError, fromHttp, toApiError } from './errors';
import { session } from './session';

/** The file at `path`, under the name the server gives it. */
export async function download(path: string, fallbackName: string): Promise<void> {
  const token = await session.token();
  const answer = await get(path, token).catch(async (thrown: unknown) => {
    if (!(thrown instanceof ApiError) || thrown.code !== 'UNAUTHENTICATED') throw thrown;
    return get(path, await session.renew(token));
  });
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1];
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name ?? fallbackName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

async function get(path: string, token: string): Promise<Response> {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } }).catch(
    (thrown: unknown) => {
      throw toApiError(thrown);
    },
  );
  if (!answer.ok) throw fromHttp(answer.status, await answer.json().catch(() => null));
  return answer;
}

/** A path with what is asked for; what is empty is left out. */
export function asked(path: string, values: Record<string, string | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) search.set(name, value);
  return `${path}?${search.toString()}`;
}
