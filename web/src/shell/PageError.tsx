import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { explain, toApiError } from '../api/errors';
import { ErrorState } from '../ui/ErrorState';
import { awaitServer, reloadUnlessNew } from './serverBack';

/** When a page was last opened once more because the server answered. */
let retriedAt = Number.NEGATIVE_INFINITY;

/** Two failures so close to each other have the same cause. */
const sameCauseMs = 10_000;

/**
 * In the place of a page that could not be opened: no connection, or a fault of its own. It is opened as soon
 * as the server answers. What cannot be fetched even then belongs to an older server: all is loaded anew.
 */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  useEffect(() => {
    const { code } = toApiError(error);
    if (code !== 'NETWORK' && code !== 'UNAVAILABLE') return;
    return awaitServer(() => {
      if (performance.now() - retriedAt < sameCauseMs) return reloadUnlessNew();
      retriedAt = performance.now();
      retry();
    });
  }, [error, retry]);
  return <ErrorState page {...explain(error)} onRetry={retry} />;
}

/** The same where the frame is missing, in which pages are the main part. */
export function FrameError(props: ErrorComponentProps) {
  return (
    <main>
      <PageError {...props} />
    </main>
  );
}
