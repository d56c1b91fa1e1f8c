// Every page of the console. Each is fetched when it is first opened; what a route expects in its
// search parameters is read by a function of its feature.

import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { toApiError } from './api/errors';
import { session } from './api/session';
import { readAlertsSearch } from './features/alerts/alertsSearch';
import { readAuditSearch } from './features/audit/auditSearch';
import { readMasksSearch } from './features/masks/masksSearch';
import { readNumbersSearch } from './features/numbers/numbersSearch';
import { readPeopleSearch } from './features/people/peopleSearch';
import { readProblemsSearch } from './features/problems/problemsSearch';
import { boardList } from './features/rides/boardList';
import { readBoardSearch } from './features/rides/boardSearch';
import { readDeskSearch } from './features/rides/desk/deskSearch';
import { readSettingsSearch } from './features/settings/settingsSearch';
import { readSignInSearch } from './features/signin/signInSearch';
import { readSimulatorSearch } from './features/simulator/simulatorSearch';
import { readTemplatesSearch } from './features/templates/templatesSearch';
import { readUnroutedSearch } from './features/unrouted/unroutedSearch';
import { readVerificationSearch } from './features/verification/verificationSearch';
import { readWebhooksSearch } from './features/webhooks/webhooksSearch';
import { NotFound } from './shell/NotFound';
import { FrameError, PageError } from './shell/PageError';
import { FrameLoading, PageLoading } from './shell/PageLoading';

interface RouterContext {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  errorComponent: FrameError,
  notFoundComponent: NotFound,
});

/**
 * A part of the page that is fetched when it is needed. What goes wrong with it, PageError tells: left to
 * itself the router would load everything anew, also while there is no server to load it from.
 */
function fetched<TName extends string>(
  load: () => Promise<Record<TName, () => ReactNode>>,
  name: TName,
) {
  return lazyRouteComponent(async () => {
    try {
      return await load();
    } catch (thrown) {
      throw toApiError(thrown);
    }
  }, name);
}

/** What stands for the frame, and for the page without one. */
const alone = { errorComponent: FrameError, pendingComponent: FrameLoading };

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: readSignInSearch,
  beforeLoad: async ({ search }) => {
    // A server that cannot be reached is told by the form when it is sent.
    const state = await session.ready().catch(() => undefined);
    if (state?.status === 'signedIn') throw redirect({ to: search.next ?? '/' });
  },
  ...alone,
  component: fetched(() => import('./features/signin/SignInPage'), 'SignInPage'),
});

/** Everything below needs somebody signed in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const { status } = await session.ready();
    if (status !== 'signedIn') {
      const next = location.href === '/' ? {} : { next: location.href };
      throw redirect({ to: '/signin', search: next });
    }
  },
  ...alone,
  // Who signs in needs nothing of it.
  component: fetched(() => import('./shell/Shell'), 'Shell'),
});

/** So long the board waits for its rides before it is drawn: drawn once and whole, it is there sooner. */
const boardWaitsMs = 200;

const board = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: readBoardSearch,
  loader: async ({ context: { queryClient }, location }) => {
    const list = boardList(readBoardSearch(location.search));
    // What goes wrong, the board tells.
    const asked = queryClient.ensureInfiniteQueryData(list).catch(() => {});
    await Promise.race([asked, new Promise((waited) => setTimeout(waited, boardWaitsMs))]);
  },
  component: fetched(() => import('./features/rides/Board'), 'Board'),
});

/** A page behind the board, with the styles of Mantine that only such pages need. */
function laterPage<TName extends string>(
  load: () => Promise<Record<TName, () => ReactNode>>,
  name: TName,
) {
  return fetched(async () => {
    // Asked for first, these styles stand before the page's own.
    const [, page] = await Promise.all([import('./ui/mantine.later.css'), load()]);
    return page;
  }, name);
}

const newRide = createRoute({
  getParentRoute: () => shell,
  path: '/rides/new',
  component: laterPage(() => import('./features/rides/NewRidePage'), 'NewRidePage'),
});

const ride = createRoute({
  getParentRoute: () => shell,
  path: '/rides/$rideId',
  component: laterPage(() => import('./features/rides/RidePage'), 'RidePage'),
});

const conversations = createRoute({
  getParentRoute: () => shell,
  path: '/conversations',
  component: laterPage(() => import('./features/rides/direct/DirectPage'), 'DirectPage'),
});

const conversation = createRoute({
  getParentRoute: () => shell,
  path: '/conversations/$conversationId',
  component: laterPage(
    () => import('./features/rides/direct/DirectConversation'),
    'DirectConversation',
  ),
});

const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  validateSearch: readPeopleSearch,
  component: laterPage(() => import('./features/people/PeoplePage'), 'CustomersPage'),
});

const drivers = createRoute({
  getParentRoute: () => shell,
  path: '/drivers',
  validateSearch: readPeopleSearch,
  component: laterPage(() => import('./features/people/PeoplePage'), 'DriversPage'),
});

const numbers = createRoute({
  getParentRoute: () => shell,
  path: '/numbers',
  validateSearch: readNumbersSearch,
  component: laterPage(() => import('./features/numbers/NumbersPage'), 'NumbersPage'),
});

const number = createRoute({
  getParentRoute: () => shell,
  path: '/numbers/$numberId',
  component: laterPage(() => import('./features/numbers/NumberPage'), 'NumberPage'),
});

const masks = createRoute({
  getParentRoute: () => shell,
  path: '/masks',
  validateSearch: readMasksSearch,
  component: laterPage(() => import('./features/masks/MasksPage'), 'MasksPage'),
});

const pool = createRoute({
  getParentRoute: () => shell,
  path: '/pool',
  component: laterPage(() => import('./features/pool/PoolPage'), 'PoolPage'),
});

const unrouted = createRoute({
  getParentRoute: () => shell,
  path: '/unrouted',
  validateSearch: readUnroutedSearch,
  component: laterPage(() => import('./features/unrouted/UnroutedPage'), 'UnroutedPage'),
});

const verification = createRoute({
  getParentRoute: () => shell,
  path: '/verification',
  validateSearch: readVerificationSearch,
  component: laterPage(
    () => import('./features/verification/VerificationPage'),
    'VerificationPage',
  ),
});

const support = createRoute({
  getParentRoute: () => shell,
  path: '/support',
  validateSearch: readDeskSearch,
  component: laterPage(() => import('./features/rides/desk/DeskPage'), 'DeskPage'),
});

const problems = createRoute({
  getParentRoute: () => shell,
  path: '/problems',
  validateSearch: readProblemsSearch,
  component: laterPage(() => import('./features/problems/ProblemsPage'), 'ProblemsPage'),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/alerts',
  validateSearch: readAlertsSearch,
  component: laterPage(() => import('./features/alerts/AlertsPage'), 'AlertsPage'),
});

const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/received',
  validateSearch: readWebhooksSearch,
  component: laterPage(() => import('./features/webhooks/WebhooksPage'), 'WebhooksPage'),
});

const outgoing = createRoute({
  getParentRoute: () => shell,
  path: '/outgoing',
  component: laterPage(() => import('./features/outgoing/OutgoingPage'), 'OutgoingPage'),
});

const simulator = createRoute({
  getParentRoute: () => shell,
  path: '/simulator',
  validateSearch: readSimulatorSearch,
  component: laterPage(() => import('./features/simulator/SimulatorPage'), 'SimulatorPage'),
});

const templates = createRoute({
  getParentRoute: () => shell,
  path: '/templates',
  validateSearch: readTemplatesSearch,
  component: laterPage(() => import('./features/templates/TemplatesPage'), 'TemplatesPage'),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: laterPage(() => import('./features/audit/AuditPage'), 'AuditPage'),
});

const users = createRoute({
  getParentRoute: () => shell,
  path: '/users',
  component: laterPage(() => import('./features/users/UsersPage'), 'UsersPage'),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  validateSearch: readSettingsSearch,
  component: laterPage(() => import('./features/settings/SettingsPage'), 'SettingsPage'),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: laterPage(() => import('./features/account/AccountPage'), 'AccountPage'),
});

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    board,
    newRide,
    ride,
    conversations,
    conversation,
    customers,
    drivers,
    numbers,
    number,
    masks,
    pool,
    unrouted,
    verification,
    support,
    problems,
    alerts,
    webhooks,
    outgoing,
    simulator,
    templates,
    audit,
    users,
    settings,
    account,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    defaultPendingComponent: PageLoading,
    // What a page does not know of its address is dropped; otherwise pages would find it all the same.
    search: { strict: true },
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
