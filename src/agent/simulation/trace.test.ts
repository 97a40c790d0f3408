import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Fact } from '#domain/fact.ts'
import type { Plan } from '#domain/plan.ts'
import { makePlan } from '#domain/rules/planning.ts'
import type { Blobs } from '#domain/source.ts'
import type { StageKind, VariantView } from '#domain/stage.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { FakeTarget, fakeProvider } from '../../../test/agent/fake-provider.ts'
import { memoryBlobs } from '#domain/testing/memory-blobs.ts'
import { putBundle } from '../bundle.ts'
import { Journal } from '../journal.ts'
import { stageKindOf } from '../kinds.ts'
import { randomPlay } from '../../../test/trace/random-play.ts'
import type { RandomPlay } from '../../../test/trace/random-play.ts'
import { realRun } from '../../../test/trace/real-run.ts'
import { simulate } from './simulate.ts'
import { simulatedWorld } from './world.ts'
import type { World, WorldScript } from './world.ts'

const START = 1_700_000_000_000
const SEED = 20_260_501
/** `SLIPWAY_TRACES=20000` looks longer. */
const COUNT = Number(process.env['SLIPWAY_TRACES'] ?? 1_000)
const A_YEAR = 365 * 86_400_000

const provider = fakeProvider(new FakeTarget())
const kindOf = (kind: string): StageKind =>
  stageKindOf({ providers: [provider], stages: GENERIC_STAGES }, provider, kind)

async function planOf(play: RandomPlay, blobs: Blobs): Promise<Plan> {
  const bundle = { provider: 'fake', target: 'here', app: { size: 1 } }
  const before = await putBundle(blobs, { ...bundle, desired: { release: 'one', size: 1 } })
  const desired = await putBundle(blobs, { ...bundle, desired: { release: 'two', size: 1 } })
  const revision = (digit: string, author: string) => ({
    commit: digit.repeat(40),
    author,
    email: '',
    message: 'x',
    at: 0,
  })
  return makePlan({
    application: play.application,
    target: 'here',
    trigger: { kind: 'commit', by: { kind: 'commit', name: 'ada' }, reason: 'a commit' },
    revision: revision('b', 'ada'),
    desired,
    versions: [],
    running: play.isFirst ? undefined : { revision: revision('a', 'ada'), desired: before },
    comparison: { differences: [], summary: 'files changed' },
    quick: [],
    changed: undefined,
    kindOf,
    forced: 'pipeline',
  })
}

/** A fresh world for each of the two: what happened in one does not happen in the other. */
function worldOf(play: RandomPlay, plan: Plan): World {
  const byId = (scripts: RandomPlay['stages']) =>
    new Map(plan.stages.flatMap(({ id, name }) => (scripts[name] ? [[id, scripts[name]] as const] : [])))
  const script: WorldScript = {
    stages: byId(play.stages),
    reverts: byId(play.reverts),
    restore: play.restore,
    usual: play.restore,
    values: (_check, series) => play.metrics[series],
  }
  const world = simulatedWorld(plan, script, kindOf)
  // Stages that begin together and of which one fails in its first call are a race: which facts the others still write
  // is the machine's to say. So an analysis beside others finds its variants.
  return play.isBeside ? { ...world, variants: () => ['primary', 'canary'].map(viewOf) } : world
}

function viewOf(variant: string): VariantView {
  return { variant, ready: 1, wanted: 1, weight: 50 }
}

/** Facts as they are stored: through JSON, under one id. */
function stored(facts: readonly Fact[]): unknown[] {
  return facts.map((fact) => JSON.parse(JSON.stringify({ ...fact, deployment: 'it' })) as unknown)
}

void test(`the simulator and the real runner record the same facts in ${COUNT} random scenarios`, async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-trace-'))
  const journal = new Journal(join(home, 'journal.db'))
  t.after(() => {
    journal.close()
    rmSync(home, { recursive: true, force: true })
  })
  const blobs = memoryBlobs()
  const outcomes = new Map<string, number>()
  const kinds = new Set<string>()
  let facts = 0
  let runs = 0
  const property = fc.asyncProperty(randomPlay, async (play) => {
    runs += 1
    const plan = await planOf(play, blobs)
    const visits = play.visits.map((visit) => ({ ...visit, at: START + visit.at }))
    const given = { plan, agent: 'simulation', labels: {}, visits, startAt: START, endAt: START + A_YEAR }
    const simulated = await simulate({ ...given, world: worldOf(play, plan) })
    const id = `trace${String(runs).padStart(8, '0')}`
    const real = await realRun({ ...given, world: worldOf(play, plan) }, { home, journal, blobs }, id)
    assert.deepEqual(stored(simulated.facts), stored(real.facts))
    assert.deepEqual(JSON.parse(JSON.stringify({ ...simulated.after, id })), real.after)
    const { status, rolledBack, error } = real.after
    const target = rolledBack === undefined ? '' : rolledBack ? ', rolled back' : ', not rolled back'
    const outcome = `${status}${target}, ${error?.code ?? 'no error'}`
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    for (const fact of real.facts) kinds.add(fact.kind)
    facts += real.facts.length
  })
  // Shrinking takes minutes: `SLIPWAY_TRACES` asks for it.
  await fc.assert(property, { seed: SEED, numRuns: COUNT, endOnFailure: process.env['SLIPWAY_TRACES'] === undefined })
  assert.ok(runs >= COUNT)
  // A generator that has become tame would prove little.
  assert.ok(outcomes.size >= 12, `only ${outcomes.size} outcomes: ${[...outcomes.keys()].join('; ')}`)
  assert.equal(kinds.size, 18, `only these facts came up: ${[...kinds].join(', ')}`)
  t.diagnostic(`${runs} scenarios, ${facts} facts, ${outcomes.size} distinct outcomes`)
  for (const [outcome, count] of [...outcomes].sort((a, b) => b[1] - a[1])) t.diagnostic(`${count} × ${outcome}`)
})
