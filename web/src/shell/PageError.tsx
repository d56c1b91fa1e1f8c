import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { explain } from '../api/errors';
import { ErrorState } from '../ui/ErrorState';

/** In the place of a page that could not be opened: no connection, or a fault of its own. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ErrorState
      {...explain(error)}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
