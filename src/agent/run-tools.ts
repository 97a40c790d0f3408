import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { Blobs } from '#domain/source.ts'
import type { MetricSource } from '#domain/stage.ts'
import type { Clock } from '#tools/clock.ts'
import { writeFolder } from '#tools/git/files.ts'
import { loadBundles, stageContext } from './context.ts'
import type { DeploymentParts } from './context.ts'
import { executeStep } from './execute.ts'
import type { Journal, Origin } from './journal.ts'
import { stageKindOf } from './kinds.ts'
import type { Kinds } from './kinds.ts'
import type { PlannerTools } from './planner.ts'
import type { StepTools } from './run.ts'
import type { StepLogs } from './step-log.ts'
import type { Targets } from './target.ts'

/** What the provider's own sources are called: its metrics, and the lines of its applications' output. */
const OWN_METRICS = 'proxy'
const OWN_LOGS = 'logs'

export interface RunParts {
  readonly origin: Origin
  readonly labels: Readonly<Record<string, string>>
  readonly kinds: Kinds
  readonly targets: Targets
  readonly planner: PlannerTools
  readonly blobs: Blobs
  readonly journal: Journal
  readonly logs: StepLogs
  readonly clock: Clock
  readonly sources: ReadonlyMap<string, MetricSource>
  readonly home: string
}

/** Opens all that the stages of a planned deployment need. Errors: `blob.*`, `target.*`, `provider.unknown`. */
export async function runToolsFor(d: Deployment, parts: RunParts): Promise<StepTools> {
  const { kinds, clock, blobs } = parts
  const { plan } = d
  if (!plan) throw slipwayError('bug', { what: `deployment ${d.id} runs without a plan` })
  const { bundle, running } = await loadBundles(blobs, plan)
  const { provider, connection } = parts.targets.named(plan.target, plan.provider)
  const subject = { name: plan.application, app: bundle.app }
  const metrics = provider.metrics?.(connection, subject)
  const lines = provider.logs?.(connection, subject)
  const shared: DeploymentParts = {
    ...parts,
    plan,
    provider,
    connection,
    bundle,
    running,
    sources: new Map([
      ...parts.sources,
      ...(metrics ? [[OWN_METRICS, metrics] as const] : []),
      ...(lines ? [[OWN_LOGS, lines] as const] : []),
    ]),
    folder: folderOnce(d.id, plan, parts),
  }
  const stageKind = (kind: string) => stageKindOf(kinds, provider, kind)
  return {
    execute: (step) =>
      executeStep(step, {
        clock,
        provider,
        stageKind,
        context: async (running, stage) => stageContext(running, stage, shared),
        restoreTo: async () => running?.desired,
      }),
    rule: (stage) => ruleOf(stageKind(stage.kind), stage, plan),
  }
}

function ruleOf(kind: ReturnType<typeof stageKindOf>, stage: StageSpec, plan: Plan): ReturnType<StepTools['rule']> {
  return {
    skippable: kind.skippable,
    mayApprove: (by) => kind.mayApprove?.(stage.options, by, plan),
  }
}

/** The application's files at the plan's commit, written when a stage first asks for them. */
function folderOnce(deployment: string, plan: Plan, { origin, planner, home }: RunParts): () => Promise<string> {
  let written: Promise<string> | undefined
  const write = async (): Promise<string> => {
    const folder = join(home, 'work', deployment)
    // What an earlier life left may be half-written.
    await rm(folder, { recursive: true, force: true })
    await mkdir(join(home, 'work'), { recursive: true, mode: 0o700 })
    await writeFolder(await planner.source(origin, plan.revision.commit), folder)
    return folder
  }
  return () => {
    written ??= write().catch((error: unknown) => {
      written = undefined
      throw error
    })
    return written
  }
}

/** Removes what stages wrote for a deployment that has ended. */
export async function forgetFolder(home: string, deployment: string): Promise<void> {
  await rm(join(home, 'work', deployment), { recursive: true, force: true })
}
