// Whether there is a server again.

/** So often it is asked. */
const askEveryMs = 3_000;

/** Calls `back` once the server can work. Returns how to stop. */
export function awaitServer(back: () => void, fetchIt: typeof fetch = fetch): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  async function ask() {
    const answer = await fetchIt('/readyz', { cache: 'no-store' }).catch(() => undefined);
    if (stopped) return;
    if (answer?.ok) back();
    else timer = setTimeout(ask, askEveryMs);
  }
  void ask();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** A page that was loaded anew just now is not better for being loaded once more. */
export function reloadUnlessNew(): void {
  const [{ type } = { type: undefined }] = performance.getEntriesByType(
    'navigation',
  ) as PerformanceNavigationTiming[];
  if (type === 'reload' && performance.now() < 60_000) return;
  location.reload();
}
