import type { Provider } from '#domain/provider.ts'
import { compare } from './compare.ts'
import type { Connection } from './context.ts'
import type { Desired } from './desired.ts'
import { AppSettings, TargetSettings } from './settings.ts'
import { isByPods } from './traffic-settings.ts'
import { baseline, canary, clean, primary, sync, traffic } from './stages/index.ts'

/**
 * Objects of a cluster: rendered, applied, proven healthy, copied as variants, and watched. What talks to a cluster is
 * loaded when there is one to talk to: every program reads this file.
 */
export const kubernetes: Provider<AppSettings, TargetSettings, Desired, Connection> = {
  kind: 'kubernetes',
  summary: 'Objects of a Kubernetes cluster, from manifests, Helm or Kustomize.',
  app: AppSettings,
  target: TargetSettings,
  stages: [sync, canary, baseline, traffic, primary, clean],
  connect: async (target, context) => (await import('./connection.ts')).connect(target, context),
  disconnect: async (connection) => (await import('./connection.ts')).disconnect(connection),
  warnings: ({ cluster }) => cluster.warnings,
  load: async (source, subject, tools) => (await import('./load.ts')).load(source, subject, tools),
  compare,
  quickPlan: ({ quickSync }) => [{ kind: 'sync', options: quickSync }],
  async *observe(connection, subject, signal) {
    yield* (await import('./look.ts')).observe(connection, subject, signal)
  },
  diff: () => [],
  drift: async (connection, subject, desired, signal) =>
    (await import('./drift/of-application.ts')).drift(connection, { subject, desired, signal }),
  variants: async (connection, subject) => (await import('./look.ts')).variants(connection, subject),
  restore: async (ctx, to) => (await import('./restore.ts')).restore(ctx, to),
  logs: (connection, subject) => ({
    name: 'logs',
    measure: async (query, signal) => (await import('./look.ts')).logs(connection, subject).measure(query, signal),
  }),
  servesVariants: isByPods,
  async *configuration(desired) {
    yield* (await import('./configuration.ts')).configuration(desired)
  },
  async *output(connection, subject, wish) {
    yield* (await import('./look.ts')).output(connection, subject, wish)
  },
}
