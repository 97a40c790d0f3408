import { stepOf } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Evidence, Sample } from '#domain/evidence.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { Blobs } from '#domain/source.ts'
import type { StageContext } from '#domain/stage.ts'
import type { World } from './world.ts'

/** What one call of a stage is made from. */
export interface Scene {
  readonly plan: Plan
  readonly stage: StageSpec
  readonly world: World
  readonly application: StageContext['application']
  readonly deployment: Deployment
  readonly step: string
  readonly now: number
  samples(): readonly Sample[]
  record(evidence: Evidence): Promise<void>
}

/** What a stage is given in a simulation. Its answers come from the scenario; what only a real target has is refused. */
export function simulatedContext(scene: Scene): StageContext {
  const { plan, stage, world, deployment, now } = scene
  const step = stepOf(deployment, scene.step)
  return {
    application: scene.application,
    deployment: deployment.id,
    begunAt: deployment.startedAt ?? deployment.createdAt,
    plan,
    stage,
    step: {
      id: scene.step,
      attempt: step?.attempt ?? 1,
      startedAt: step?.startedAt ?? now,
      deadline: step?.deadline ?? now,
      approvals: step?.approvals ?? [],
      memo: step?.memo ?? {},
      samples: scene.samples(),
    },
    target: undefined,
    app: undefined,
    desired: undefined,
    running: undefined,
    blobs: NO_BLOBS,
    signal: new AbortController().signal,
    now: () => now,
    sleep: () => refuse('sleep'),
    log: () => {},
    record: (evidence) => scene.record(evidence),
    variants: async () => world.variants(),
    source: () => world.source,
    previous: async (question) => world.previous(question),
    folder: () => refuse('a folder on disk'),
  }
}

const NO_BLOBS: Blobs = {
  put: () => refuse('stored bytes'),
  get: () => refuse('stored bytes'),
  has: () => Promise.resolve(false),
}

function refuse(what: string): Promise<never> {
  return Promise.reject(slipwayError('bug', { what: `a stage that is simulated as it is asked for ${what}` }))
}
