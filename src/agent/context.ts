import { sourceNamed } from '#analysis/sources/index.ts'
import { stepOf } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { Provider } from '#domain/provider.ts'
import type { Blobs } from '#domain/source.ts'
import type { MetricSource, StageContext, StepView } from '#domain/stage.ts'
import type { Clock } from '#tools/clock.ts'
import { getBundle } from './bundle.ts'
import type { Bundle } from './bundle.ts'
import type { Journal } from './journal.ts'
import type { RunningStep } from './run.ts'
import type { StepLogs } from './step-log.ts'

/** All that the stages of one deployment share; made once, when its run begins. */
export interface DeploymentParts {
  readonly plan: Plan
  readonly labels: Readonly<Record<string, string>>
  readonly provider: Provider
  readonly connection: unknown
  readonly bundle: Bundle
  readonly running: Bundle | undefined
  readonly sources: ReadonlyMap<string, MetricSource>
  readonly blobs: Blobs
  readonly journal: Journal
  readonly logs: StepLogs
  readonly clock: Clock
  folder(): Promise<string>
}

export async function loadBundles(blobs: Blobs, plan: Plan): Promise<{ bundle: Bundle; running: Bundle | undefined }> {
  const bundle = await getBundle(blobs, plan.desired)
  const running = plan.runningDesired === undefined ? undefined : await getBundle(blobs, plan.runningDesired)
  return { bundle, running }
}

/** What a stage is given for one call; made anew each time, so that it sees what has happened since. */
export function stageContext(step: RunningStep, stage: StageSpec, parts: DeploymentParts): StageContext {
  const { plan, provider, connection, bundle, clock } = parts
  const d = step.state()
  const subject = { name: plan.application, app: bundle.app }
  const key = { deployment: d.id, step: step.id }
  const address = provider.address?.(bundle.app)
  return {
    application: { name: plan.application, labels: parts.labels, ...(address === undefined ? {} : { address }) },
    deployment: d.id,
    begunAt: d.startedAt ?? d.createdAt,
    plan,
    stage,
    step: stepView(d, step.id, parts),
    target: connection,
    app: bundle.app,
    desired: bundle.desired,
    running: parts.running?.desired,
    blobs: parts.blobs,
    signal: step.signal,
    // As the run counts it: a clock may be set back.
    now: () => Math.max(clock.now(), step.state().lastAt),
    sleep: (ms) => clock.sleep(ms, step.signal),
    log: (line) => parts.logs.write(key, line, clock.now()),
    record: async (evidence) => step.record({ kind: 'evidence', step: step.id, evidence }),
    variants: () => provider.variants(connection, subject),
    source: (name) => sourceNamed(parts.sources, name),
    previous: async (question) => parts.journal.reference({ application: plan.application, question, step: stage.id }),
    folder: () => parts.folder(),
  }
}

function stepView(d: Deployment, id: string, { journal, clock }: DeploymentParts): StepView {
  const step = stepOf(d, id)
  const now = clock.now()
  return {
    id,
    attempt: step?.attempt ?? 1,
    startedAt: step?.startedAt ?? now,
    deadline: step?.deadline ?? now,
    approvals: step?.approvals ?? [],
    memo: step?.memo ?? {},
    samples: journal.samples(d.id, id),
  }
}
