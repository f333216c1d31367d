import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { codeOf } from './api/api-error.ts';
import { auditSearch } from './features/audit/audit-search.ts';
import { HomePage } from './features/home/home-page.tsx';
import { historySearch } from './features/runs/history-search.ts';
import { whoAmIQuery } from './features/session/session-queries.ts';
import { AppShell } from './features/shell/app-shell.tsx';
import { CrashPage } from './features/shell/crash-page.tsx';
import { NotFoundPage } from './features/shell/not-found-page.tsx';
import { PageFailure } from './features/shell/page-failure.tsx';
import { Skeleton } from './ui/loaded.tsx';
import { optionalText, type SearchInput } from './ui/search-params.ts';

const root = createRootRouteWithContext<{ client: QueryClient }>()({ errorComponent: CrashPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: SearchInput) => optionalText(search, ['back']),
  component: lazyRouteComponent(() => import('./features/session/sign-in-page.tsx'), 'SignInPage'),
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./features/session/join-page.tsx'), 'JoinPage'),
});

/** Everything that needs a sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(whoAmIQuery);
    } catch (error) {
      if (codeOf(error) !== 'unauthenticated') throw error;
      const { href } = location;
      throw redirect({ to: '/sign-in', search: href === '/' ? {} : { back: href } });
    }
  },
  component: AppShell,
  errorComponent: CrashPage,
  notFoundComponent: NotFoundPage,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: (search: SearchInput) => optionalText(search, ['approval']),
  component: HomePage,
});

const run = createRoute({
  getParentRoute: () => inside,
  path: '/run/$id',
  validateSearch: (search: SearchInput) => optionalText(search, ['approval']),
  component: lazyRouteComponent(() => import('./features/runs/run-page.tsx'), 'RunPage'),
});

const approval = createRoute({
  getParentRoute: () => inside,
  path: '/approvals/$id',
  component: lazyRouteComponent(() => import('./features/approvals/approval-page.tsx'), 'ApprovalPage'),
});

const services = createRoute({
  getParentRoute: () => inside,
  path: '/services',
  validateSearch: (search: SearchInput) => optionalText(search, ['view', 'find', 'group']),
  component: lazyRouteComponent(() => import('./features/services/services-page.tsx'), 'ServicesPage'),
});

const service = createRoute({
  getParentRoute: () => inside,
  path: '/services/$id',
  validateSearch: (search: SearchInput) => optionalText(search, ['at', 'find', 'level']),
  component: lazyRouteComponent(() => import('./features/services/service-page.tsx'), 'ServicePage'),
});

const history = createRoute({
  getParentRoute: () => inside,
  path: '/history',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./features/runs/history-page.tsx'), 'HistoryPage'),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./features/audit/audit-page.tsx'), 'AuditPage'),
});

const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  component: lazyRouteComponent(() => import('./features/people/people-page.tsx'), 'PeoplePage'),
});

const connect = createRoute({
  getParentRoute: () => inside,
  path: '/connect',
  validateSearch: (search: SearchInput) => optionalText(search, ['request', 'error_description']),
  component: lazyRouteComponent(() => import('./features/connect/connect-page.tsx'), 'ConnectPage'),
});

const notices = createRoute({
  getParentRoute: () => inside,
  path: '/notices',
  component: lazyRouteComponent(() => import('./features/notices/notices-page.tsx'), 'NoticesPage'),
});

const metrics = createRoute({
  getParentRoute: () => inside,
  path: '/charts',
  validateSearch: (search: SearchInput) => optionalText(search, ['metric', 'range', 'query']),
  component: lazyRouteComponent(() => import('./features/metrics/metrics-page.tsx'), 'MetricsPage'),
});

const tools = createRoute({
  getParentRoute: () => inside,
  path: '/tools',
  validateSearch: (search: SearchInput) => optionalText(search, ['view', 'find']),
  component: lazyRouteComponent(() => import('./features/tools/tools-page.tsx'), 'ToolsPage'),
});

const models = createRoute({
  getParentRoute: () => inside,
  path: '/models',
  component: lazyRouteComponent(() => import('./features/models/models-page.tsx'), 'ModelsPage'),
});

const lab = createRoute({
  getParentRoute: () => inside,
  path: '/lab',
  component: lazyRouteComponent(() => import('./features/lab/lab-page.tsx'), 'LabPage'),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  validateSearch: (search: SearchInput) => optionalText(search, ['section']),
  component: lazyRouteComponent(() => import('./features/settings/settings-page.tsx'), 'SettingsPage'),
});

/** Any other address: within the frame, so that the way on is there. */
const elsewhere = createRoute({ getParentRoute: () => inside, path: '$', component: NotFoundPage });

const tree = root.addChildren([
  signIn,
  join,
  inside.addChildren([
    home,
    run,
    approval,
    services,
    service,
    history,
    audit,
    people,
    connect,
    notices,
    metrics,
    tools,
    models,
    lab,
    settings,
    elsewhere,
  ]),
]);

/** The app's pages. `client` is what they read from. */
export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPendingComponent: Skeleton,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NotFoundPage,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
