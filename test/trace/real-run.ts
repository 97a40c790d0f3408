import { join } from 'node:path'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { DeploymentCommand } from '#domain/rules/command-rule.ts'
import { extend } from '#domain/rules/extend.ts'
import type { Fact } from '#domain/fact.ts'
import type { Plan } from '#domain/plan.ts'
import type { Blobs } from '#domain/source.ts'
import type { StageContext } from '#domain/stage.ts'
import { FakeTarget, fakeProvider } from '../agent/fake-provider.ts'
import { virtualClock } from '../agent/virtual-clock.ts'
import type { Journal } from '#agent/journal.ts'
import type { Kinds } from '#agent/kinds.ts'
import { DeploymentRun } from '#agent/run.ts'
import { runToolsFor } from '#agent/run-tools.ts'
import { StepLogs } from '#agent/step-log.ts'
import { openTargets } from '#agent/target.ts'
import type { PlannerTools } from '#agent/planner.ts'
import { SOURCE } from '#agent/simulation/metric-script.ts'
import type { Visit } from '#agent/simulation/simulate.ts'
import type { World } from '#agent/simulation/world.ts'

/** Longer than any deployment of the random plays with its rollback. */
const AT_MOST_MS = 4 * 3_600_000
/** The journal is written at once and everything else is in memory, so that promises alone have to settle. */
const TURNS = 2

export interface RealRun {
  readonly facts: readonly Fact[]
  readonly after: Deployment
}

export interface RealStage {
  readonly home: string
  readonly journal: Journal
  readonly blobs: Blobs
}

/** Runs a plan as the agent does: `DeploymentRun` over `executeStep`, its facts in a journal on disk, read back from it. */
export async function realRun(
  given: { readonly plan: Plan; readonly world: World; readonly visits: readonly Visit[]; readonly startAt: number },
  stage: RealStage,
  id: string,
): Promise<RealRun> {
  const { plan, startAt } = given
  const { journal } = stage
  const clock = virtualClock(startAt, TURNS)
  const { application, trigger, revision } = plan
  const first: Fact = {
    kind: 'triggered',
    application,
    agent: 'simulation',
    trigger,
    revision,
    deployment: id,
    seq: 1,
    at: startAt,
  }
  const planned = extend(applyFact(undefined, first), [{ kind: 'planned', plan }], startAt)
  journal.append({ facts: [first, ...planned.facts], origin: { repository: 'config', file: 'shop/app.slipway.yaml' } })
  const tools = await runToolsFor(planned.after, await partsOf(given, stage, clock))
  const run = new DeploymentRun(planned.after, {
    ...tools,
    clock,
    append: (entry) => journal.append(entry),
    synced: () => Promise.resolve(),
  })
  const done = run.untilFinished(new AbortController().signal)
  await clock.settle()
  for (const [index, visit] of given.visits.toSorted((a, b) => a.at - b.at).entries()) {
    await clock.advance(Math.max(0, visit.at - clock.now()))
    const body: DeploymentCommand = { ...visit.body, deployment: id }
    run.obey({ id: `${id}-${index}`, body, by: visit.by, at: clock.now(), expiresAt: clock.now() })
    await clock.settle()
  }
  await clock.advance(AT_MOST_MS)
  await done
  const facts = journal.facts(id)
  const after = journal.deployment(id)
  if (!after) throw new Error('the journal has lost its deployment')
  return { facts, after }
}

async function partsOf(
  { world }: { readonly world: World },
  { home, journal, blobs }: RealStage,
  clock: ReturnType<typeof virtualClock>,
): Promise<Parameters<typeof runToolsFor>[1]> {
  const kinds = scriptedKinds(world)
  const targets = await openTargets([{ name: 'here', kind: 'fake', settings: {} }], kinds, { home })
  const refuse = () => Promise.reject(new Error('nothing is planned here'))
  const planner: PlannerTools = { kinds, blobs, source: refuse, changedPaths: refuse, target: () => ({ name: 'here' }) }
  return {
    origin: { repository: 'config', file: 'shop/app.slipway.yaml' },
    labels: {},
    kinds,
    targets,
    planner,
    blobs,
    journal,
    logs: new StepLogs(join(home, 'logs'), () => {}),
    clock,
    sources: new Map([[SOURCE, world.source]]),
    home,
  }
}

/** The fake provider and the generic stages, doing what the world's script says. */
function scriptedKinds(world: World): Kinds {
  const fake = fakeProvider(new FakeTarget())
  const provider = {
    ...fake,
    stages: fake.stages.map((stage) => world.stageKind(stage.kind)),
    restore: (ctx: StageContext) => world.restore(ctx),
    variants: async () => world.variants(),
  }
  const generic = ['wait', 'approval', 'analysis', 'noop', 'script']
  return { providers: [provider], stages: generic.map((kind) => world.stageKind(kind)) }
}
