import type { StageContext, StageKind } from '#domain/stage.ts'
import type { Clock } from '#tools/clock.ts'
import type { Cluster } from './api/cluster.ts'
import type { Inventories } from './apply/inventory.ts'
import type { Rounds } from './apply/rounds.ts'
import type { ClusterVersions } from './cluster-versions.ts'
import type { Desired } from './desired.ts'
import type { DriftMemory } from './drift/drift.ts'
import type { LiveStore } from './live/store.ts'
import type { ChartAccess } from './render/chart-access.ts'
import type { AppSettings, TargetSettings } from './settings.ts'

/** A cluster as its provider reaches it, shared by all of its applications. */
export interface Connection {
  readonly settings: TargetSettings
  readonly cluster: Cluster
  /** What is seen of it: one watch a kind. */
  readonly store: LiveStore
  readonly inventories: Inventories
  /** What deployments that are under way have done so far. */
  readonly rounds: Rounds
  /** What private charts are read with. */
  readonly charts: ChartAccess
  readonly versions: ClusterVersions
  readonly driftMemory: DriftMemory
  readonly clock: Clock
  /** Absolute; what is kept there may be lost at any time. */
  readonly folder: string
}

export type KubernetesContext = StageContext<Connection, Desired, AppSettings> & {
  /** Set where the last good state is being brought back. */
  readonly isRestoring?: true
}

export type KubernetesStage<Options> = StageKind<Options, Connection, Desired, AppSettings>
