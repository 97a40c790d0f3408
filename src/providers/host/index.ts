import type { Provider } from '#domain/provider.ts'
import { baseline } from './baseline.ts'
import { canary } from './canary.ts'
import { clean } from './clean.ts'
import { compare } from './compare.ts'
import { configuration } from './configuration.ts'
import { connect } from './connection.ts'
import type { Connection } from './connection.ts'
import type { Desired } from './desired.ts'
import { diff } from './drift.ts'
import { load } from './load.ts'
import { logs } from './logs.ts'
import { metrics } from './metrics.ts'
import { observe, variants } from './observe.ts'
import { output } from './output.ts'
import { primary } from './primary.ts'
import { restore } from './restore.ts'
import { AppSettings, TargetSettings } from './settings.ts'
import { sync } from './sync.ts'
import { traffic } from './traffic.ts'

/** Supervised processes on one machine behind the weighted proxy of the host daemon. */
export const host: Provider<AppSettings, TargetSettings, Desired, Connection> = {
  kind: 'host',
  summary: 'Processes on this machine, supervised, behind a proxy that splits traffic.',
  app: AppSettings,
  target: TargetSettings,
  stages: [sync, canary, baseline, traffic, primary, clean],
  connect,
  disconnect: () => Promise.resolve(),
  load,
  compare,
  quickPlan: () => [{ kind: 'sync', options: {} }],
  observe,
  diff,
  variants,
  restore,
  metrics,
  logs,
  configuration,
  output,
  address: (app) => `http://${app.listen}`,
}
