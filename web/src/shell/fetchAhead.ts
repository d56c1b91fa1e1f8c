// A page is fetched once it is known who is signed in. In a browser where somebody was, most likely
// somebody still is: there the first page is fetched while the server is asked.

import type { AnyRouter } from '@tanstack/react-router';
import { session } from '../api/session';

/** Says that somebody is signed in here, and nothing else. */
const signedInKey = 'maskline-signed-in';

export function fetchAhead(router: AnyRouter): void {
  session.subscribe(remember);
  // Whoever waits for the answer gets the error.
  session.ready().catch(() => {});
  if (!isRemembered()) return;
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    void router.loadRouteChunk(router.routesById[routeId]);
  }
}

function remember() {
  try {
    if (session.state().status === 'signedIn') localStorage.setItem(signedInKey, 'yes');
    else localStorage.removeItem(signedInKey);
  } catch {
    // Storage is blocked: the page is fetched later.
  }
}

function isRemembered(): boolean {
  try {
    return localStorage.getItem(signedInKey) !== null;
  } catch {
    return false;
  }
}
