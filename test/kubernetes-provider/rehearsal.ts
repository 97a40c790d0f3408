import type { Evidence } from '#domain/evidence.ts'
import type { Plan } from '#domain/plan.ts'
import type { StageDraft } from '#domain/provider.ts'
import { quickStages, stageSpecs } from '#domain/rules/stage-plan.ts'
import type { StageKind, StageResult } from '#domain/stage.ts'
import { openDouble } from '../kubernetes/double.ts'
import type { ApiServer, ApiServerOptions } from '../kubernetes/server.ts'
import { connect, disconnect } from '#providers/kubernetes/connection.ts'
import type { Connection, KubernetesContext } from '#providers/kubernetes/context.ts'
import type { Desired } from '#providers/kubernetes/desired.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { AppSettings, TargetSettings } from '#providers/kubernetes/settings.ts'
import { baseline, canary, clean, primary, sync, traffic } from '#providers/kubernetes/stages/index.ts'
import { play } from '../play-stage.ts'

const KINDS = [sync, canary, baseline, traffic, primary, clean] as unknown as readonly StageKind[]

/** A double of an API server, a connection to it, and stages played against them as the runner plays them. */
export interface Rehearsal extends AsyncDisposable {
  readonly server: ApiServer
  readonly connection: Connection
  readonly log: string[]
  readonly evidence: Evidence[]
  /** As a new process would come: nothing is remembered. */
  reconnect(): Promise<void>
  deploy(desired: Desired, stages: readonly StageDraft[], rest?: Rest): Deploying
}

export interface Rest {
  readonly running?: Desired
  readonly app?: Record<string, unknown>
  readonly attempt?: number
  /** Name of an approval that the plan begins with; it was given. */
  readonly approved?: string
  /** Asked anew for each context. */
  readonly signal?: () => AbortSignal
}

/** What stages are played against. */
export interface Ground {
  readonly connection: Connection
  readonly log: string[]
  readonly evidence: Evidence[]
  /** Default: `web`. */
  readonly application?: string
}

/** One deployment: its stages by their place. */
export interface Deploying {
  readonly length: number
  context(place: number): KubernetesContext
  run(place: number): Promise<StageResult>
  revert(place: number): Promise<StageResult>
  /** All stages, one after the other, each until it is done. */
  all(): Promise<void>
}

export async function rehearse(options: ApiServerOptions = {}): Promise<Rehearsal> {
  const double = await openDouble(options)
  const { server, folder: home, kubeconfig } = double
  server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  const open = (): Promise<Connection> => connect(TargetSettings.parse({ kubeconfig, namespace: 'shop' }), { home })
  let connection = await open()
  let deployments = 0
  const rehearsal: Rehearsal = {
    server,
    get connection() {
      return connection
    },
    log: [],
    evidence: [],
    async reconnect() {
      await disconnect(connection)
      connection = await open()
    },
    deploy: (desired, drafts, rest = {}) =>
      deploying(rehearsal, { id: `d${(deployments += 1)}`, desired, drafts, rest }),
    async [Symbol.asyncDispose]() {
      await disconnect(connection)
      await double[Symbol.asyncDispose]()
    },
  }
  return rehearsal
}

export function desiredOf(...objects: readonly Manifest[]): Desired {
  return { namespace: 'shop', objects }
}

export interface Scene {
  readonly id: string
  readonly desired: Desired
  readonly drafts: readonly StageDraft[]
  readonly rest: Rest
}

export function deploying(ground: Ground, scene: Scene): Deploying {
  const stages = planOf(scene.drafts)
  const memos = new Map<string, Record<string, unknown>>()
  const begun = new Map<string, number>()
  const begunAt = Date.now()
  const context = (place: number, id = stages[place]?.id ?? 'none'): KubernetesContext => {
    const memo = memos.get(id) ?? {}
    memos.set(id, memo)
    const startedAt = begun.get(id) ?? Date.now()
    begun.set(id, startedAt)
    return contextOf(ground, { ...scene, stages, place, memo, step: id, begunAt, startedAt })
  }
  const kindAt = (place: number): StageKind => kindOf(stages[place]?.kind ?? '')
  const self: Deploying = {
    length: stages.length,
    context: (place) => context(place, place < 0 ? 'restore' : undefined),
    run: (place) => kindAt(place).run(context(place), stages[place]?.options),
    revert: async (place) => {
      const ctx = context(place, `revert-${stages[place]?.id}`)
      return (await kindAt(place).revert?.(ctx, stages[place]?.options)) ?? { status: 'succeeded' }
    },
    async all() {
      for (const place of stages.keys()) await play(() => self.run(place))
    },
  }
  return self
}

function kindOf(kind: string): StageKind {
  const found = KINDS.find((one) => one.kind === kind)
  if (!found) throw new Error(`no stage ${kind}`)
  return found
}

function planOf(drafts: readonly StageDraft[]): Plan['stages'] {
  const at = Date.now()
  const trigger = { kind: 'commit' as const, by: { kind: 'commit' as const, name: 'a' }, reason: '' }
  const revision = { repository: 'r', branch: 'main', commit: 'c'.repeat(40), message: 'm', author: 'a', at }
  const occasion = { trigger, revision, changed: undefined, folder: '', labels: {} }
  return stageSpecs(quickStages(drafts, kindOf), kindOf, occasion as unknown as Parameters<typeof stageSpecs>[2])
}

type Moment = Scene & {
  readonly stages: Plan['stages']
  readonly place: number
  readonly memo: Record<string, unknown>
  readonly step: string
  readonly begunAt: number
  readonly startedAt: number
}

function contextOf(ground: Ground, moment: Moment): KubernetesContext {
  const { id, desired, rest, stages, place, memo, step, begunAt, startedAt } = moment
  const never = (): never => {
    throw new Error('no stage of this provider asks for it')
  }
  const stage = stages[Math.max(0, place)]
  if (!stage) throw new Error(`no stage at ${place}`)
  const approval =
    rest.approved === undefined ? [] : [{ id: 'approval', kind: 'approval', name: rest.approved, needs: [] }]
  return {
    application: { name: ground.application ?? 'web', labels: {} },
    deployment: id,
    begunAt,
    plan: { stages: [...approval, ...stages], trigger: { kind: 'commit' } } as unknown as Plan,
    stage,
    step: {
      id: step,
      attempt: rest.attempt ?? 1,
      startedAt,
      deadline: startedAt + 3_600_000,
      approvals: [],
      memo,
      samples: [],
    },
    target: ground.connection,
    app: AppSettings.parse({ healthTimeout: '20s', ...rest.app }),
    desired,
    running: rest.running,
    blobs: { put: never, get: never, has: never },
    signal: rest.signal?.() ?? new AbortController().signal,
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
    log: (line) => void ground.log.push(line),
    record: (evidence) => {
      ground.evidence.push(evidence)
      if (evidence.type === 'memo') memo[evidence.key] = evidence.value
      return Promise.resolve()
    },
    variants: never,
    source: never,
    previous: never,
    folder: never,
  }
}
