import type { QueryClient } from '@tanstack/react-query';
import { session } from '../api/session';
import type { createAppRouter } from '../routes';
import { forgetDrafts } from '../ui/draft';

/** Whatever ends the session, the page is left and nothing of it stays in memory. */
export function leaveOnSignOut(
  router: ReturnType<typeof createAppRouter>,
  queryClient: QueryClient,
): void {
  let before = session.state().status;
  session.subscribe(() => {
    const state = session.state();
    const wasSignedIn = before === 'signedIn';
    before = state.status;
    // Nobody was signed in yet: the routes send them to the sign-in page.
    if (!wasSignedIn || state.status !== 'signedOut') return;
    // What is under way would be refused, and is of no use any more.
    void queryClient.cancelQueries();
    const { href } = router.state.location;
    void router
      .navigate({
        to: '/signin',
        search: state.ended && href !== '/' ? { next: href } : {},
        ignoreBlocker: true,
      })
      .then(() => {
        queryClient.clear();
        forgetDrafts();
      });
  });
}
