import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import type { Data } from './data/create-data.ts'
import { ApplicationSearch } from './pages/application/search.ts'
import { DeploymentSearch } from './pages/deployment/search.ts'
import { DeploymentsSearch } from './pages/deployments/search.ts'
import { EnvironmentsSearch } from './pages/environments/search.ts'
import { EventsSearch } from './pages/events/search.ts'
import { FleetSearch } from './pages/fleet/search.ts'
import { SettingsSearch } from './pages/settings/search.ts'
import { SignInSearch } from './pages/sign-in/search.ts'
import { NotFound } from './shell/not-found.tsx'
import { PageFailed } from './shell/page-failed.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRouteWithContext<{ data: Data }>()({ notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: SignInSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const fleet = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: FleetSearch,
  component: lazyRouteComponent(() => import('./pages/fleet/fleet-page.tsx'), 'FleetPage'),
})

const application = createRoute({
  getParentRoute: () => shell,
  path: '/applications/$name',
  validateSearch: ApplicationSearch,
  component: lazyRouteComponent(() => import('./pages/application/application-page.tsx'), 'ApplicationPage'),
})

const deployments = createRoute({
  getParentRoute: () => shell,
  path: '/deployments',
  validateSearch: DeploymentsSearch,
  component: lazyRouteComponent(() => import('./pages/deployments/deployments-page.tsx'), 'DeploymentsPage'),
})

const deployment = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/$id',
  validateSearch: DeploymentSearch,
  component: lazyRouteComponent(() => import('./pages/deployment/deployment-page.tsx'), 'DeploymentPage'),
})

const environments = createRoute({
  getParentRoute: () => shell,
  path: '/environments',
  validateSearch: EnvironmentsSearch,
  component: lazyRouteComponent(() => import('./pages/environments/environments-page.tsx'), 'EnvironmentsPage'),
})

const events = createRoute({
  getParentRoute: () => shell,
  path: '/events',
  validateSearch: EventsSearch,
  component: lazyRouteComponent(() => import('./pages/events/events-page.tsx'), 'EventsPage'),
})

const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  component: lazyRouteComponent(() => import('./pages/agents/agents-page.tsx'), 'AgentsPage'),
})

const agent = createRoute({
  getParentRoute: () => shell,
  path: '/agents/$name',
  component: lazyRouteComponent(() => import('./pages/agents/agent-page.tsx'), 'AgentPage'),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  validateSearch: SettingsSearch,
  component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
})

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([fleet, application, deployments, deployment, environments, events, agents, agent, settings]),
])

export function createAppRouter(data: Data) {
  return createRouter({
    routeTree,
    context: { data },
    defaultErrorComponent: PageFailed,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
