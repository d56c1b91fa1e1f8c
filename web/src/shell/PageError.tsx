import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { explain } from '../api/errors';
import { ErrorState } from '../ui/ErrorState';

/** In the place of a page that could not be opened: no connection, or a fault of its own. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ErrorState
      page
      {...explain(error)}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

/** The same where the frame is missing, in which pages are the main part. */
export function FrameError(props: ErrorComponentProps) {
  return (
    <main>
      <PageError {...props} />
    </main>
  );
}
