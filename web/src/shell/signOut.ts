import type { QueryClient } from '@tanstack/react-query';
import { session } from '../api/session';
import type { createAppRouter } from '../routes';

/** Whatever ends the session, the page is left and nothing of it stays in memory. */
export function leaveOnSignOut(
  router: ReturnType<typeof createAppRouter>,
  queryClient: QueryClient,
): void {
  session.subscribe(() => {
    if (session.state().status !== 'signedOut') return;
    const { pathname, href } = router.state.location;
    if (pathname === '/signin') return;
    void router
      .navigate({ to: '/signin', search: href === '/' ? {} : { next: href } })
      .then(() => queryClient.clear());
  });
}
