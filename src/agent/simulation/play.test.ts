import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseApplication } from '#domain/application.ts'
import { parseScenario } from '#domain/config/scenario.ts'
import { SlipwayError } from '#domain/errors.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { PROVIDERS } from '#providers/index.ts'
import { play } from './play.ts'
import type { Played } from './play.ts'
import { whatIf } from './what-if.ts'

const KINDS = { providers: PROVIDERS, stages: GENERIC_STAGES }

const HEAD = 'host: { run: [node, server.js], listen: "127.0.0.1:8081" }\n'

const CANARY = `${HEAD}pipeline:
  - canary: { scale: 25% }
  - traffic: 20%
  - analysis: { for: 1m, checks: [{ metric: error-rate, max: 1%, interval: 5s }] }
  - approval: { by: [bob, "group:leads"] }
  - primary
  - clean: canary
`

function applicationOf(text: string) {
  return parseApplication(text, 'shop/app.slipway.yaml', KINDS)
}

async function played(text: string, scenario?: string): Promise<Played> {
  const given = scenario === undefined ? {} : parseScenario(scenario, 'scenario.yaml')
  return play({ application: applicationOf(text), kinds: KINDS, startAt: 0, ...given })
}

/** Ends of steps with their seconds, and the end of all. */
function ends({ facts }: Played): string[] {
  return facts.flatMap((fact) => {
    const at = `${fact.at / 1_000}s`
    if (fact.kind === 'finished') return [`${at} ${fact.status}`]
    if (fact.kind === 'step-succeeded') return [`${at} ${fact.step}`]
    return fact.kind === 'step-failed' ? [`${at} ${fact.step} fails`] : []
  })
}

function refused(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof SlipwayError ? error.message : String(error)),
  )
}

void test('what a scenario does not mention goes well', async () => {
  const run = await played(CANARY)
  assert.deepEqual(ends(run), [
    '10s 1-canary',
    '20s 2-traffic',
    '80s 3-analysis',
    '140s 4-approval',
    '150s 5-primary',
    '160s 6-clean',
    '160s succeeded',
  ])
  assert.equal(run.after.weights?.['primary'], 100)
})

void test('the real judge sees the scripted numbers', async () => {
  const run = await played(CANARY, 'metrics: { error-rate of canary: { canary: [0%, 0.4%, 3%] } }\n')
  assert.equal(run.after.error?.code, 'analysis.failed')
  assert.match(run.after.reason, /1 of 3 samples above 1%.*rolled back/)
  assert.equal(run.endedAt, 65_000)
})

void test('numbers of a distribution are the same for the same seed, and others for another', async () => {
  const measured = async (seed: number): Promise<unknown[]> => {
    const run = await played(
      CANARY,
      `metrics: { error-rate of canary: { canary: { around: 0.5%, spread: 0.1%, seed: ${seed} } } }\n`,
    )
    return run.facts.flatMap((fact) =>
      fact.kind === 'evidence' && fact.evidence.type === 'sample' && fact.evidence.measured.type === 'value'
        ? [fact.evidence.measured.value]
        : [],
    )
  }
  const first = await measured(7)
  assert.equal(new Set(first).size, 12)
  assert.deepEqual(await measured(7), first)
  assert.notDeepEqual(await measured(8), first)
})

void test('a failure of the world is tried again, one of a person is not', async () => {
  const world = await played(CANARY, 'stages: { canary: { takes: 1s, fails: world, times: 2 } }\n')
  assert.deepEqual(ends(world).slice(0, 3), ['1s 1-canary fails', '7s 1-canary fails', '18s 1-canary'])
  const user = await played(CANARY, 'stages: { canary: { takes: 1s, fails: user, times: 1 } }\n')
  assert.equal(user.after.error?.code, 'simulation.user')
})

void test('a rollback that fails leaves the target as it may be', async () => {
  const run = await played(
    CANARY,
    'stages: { primary: { fails: user } }\nrestore: { fails: user }\nreverts: { canary: 1s }\n',
  )
  assert.equal(run.after.rolledBack, false)
  assert.match(run.after.reason, /The rollback failed too/)
})

void test('only those who may approve do, and a pause that nobody ends rolls back', async () => {
  const people = `people:
  - { at: 90s, by: Ada, does: approve }
  - { at: 91s, by: eve, does: approve }
  - { at: 92s, by: carl, groups: [leads], does: approve }
  - { at: 95s, by: bob, does: pause, for: 1m }
`
  const run = await played(CANARY, people)
  assert.deepEqual(
    run.answers.map(({ by, answer }) => `${by.name} ${answer.status}`),
    ['Ada refused', 'eve refused', 'carl done', 'bob done'],
  )
  assert.equal(run.after.status, 'cancelled')
  assert.equal(run.after.rolledBack, true)
})

void test('where nobody comes, an approval ends by its deadline', async () => {
  const run = await played(
    CANARY.replace('- approval: { by: [bob, "group:leads"] }', '- approval: {}\n    timeout: 1h'),
    'people: []\n',
  )
  assert.equal(run.after.error?.code, 'stage.timeout-waiting')
  assert.equal(run.endedAt, 80_000 + 3_600_000 + 30_000)
})

void test('no script runs and no request is sent', async () => {
  const text = `${HEAD}pipeline:
  - script: { run: [/nonexistent/program] }
  - analysis:
      for: 1m
      checks:
        - { name: up, http: { url: "http://127.0.0.1:1/", status: 200 }, min: 99%, interval: 5s }
`
  const run = await played(text)
  assert.equal(run.after.status, 'succeeded')
})

void test('a first deployment is quick, and is cleaned up where it fails', async () => {
  const run = await played(CANARY, 'first: true\nstages: { sync: { fails: user } }\n')
  assert.equal(run.plan.strategy, 'quick')
  assert.match(run.after.reason, /cleaned up/)
})

void test('it ends at its limit where the deployment does not', async () => {
  const run = await played(CANARY, 'limit: 1m\n')
  assert.equal(run.after.status, 'waiting')
  assert.equal(run.endedAt, 60_000)
})

for (const [what, scenario, message] of [
  ['stage', 'stages: { canry: 1s }\n', /1:11: stages.canry: no stage .* is called `canry`.*did you mean `canary`/],
  ['revert', 'reverts: { approval: 1s }\n', /no stage that can be reverted .*there are canary/],
  ['check', 'metrics: { error rate of canary: { canary: 1% } }\n', /did you mean `error-rate of canary`/],
  ['variant', 'metrics: { error-rate of canary: { primary: 1% } }\n', /no variant .* `primary`: there are canary/],
  ['unit', 'metrics: { error-rate of canary: { canary: [1%, 3ms] } }\n', /`3ms` is no value .* percent/],
  ['stage of a person', 'people: [{ at: 1m, by: bob, does: skip, stage: wait }]\n', /no stage .* `wait`/],
] as const) {
  void test(`an unknown ${what} is refused with its place`, async () => {
    assert.match(await refused(played(CANARY, scenario)), message)
  })
}

void test('each stage is played going wrong, and every end is one', async () => {
  const application = applicationOf(CANARY)
  const { plan } = await played(CANARY)
  const mishaps = await whatIf({ application, kinds: KINDS, startAt: 0 }, plan)
  assert.deepEqual(
    mishaps.map(({ name, what, after }) => `${name} ${what}: ${after.status} ${after.rolledBack}`),
    [
      'canary fails: failed true',
      'canary never ends: failed true',
      'traffic fails: failed true',
      'traffic never ends: failed true',
      'analysis fails: failed true',
      'approval is rejected: failed true',
      'approval gets no answer: failed true',
      'primary fails: failed true',
      'primary never ends: failed true',
      'clean fails: failed true',
      'clean never ends: failed true',
      'clean fails, and so does the restore: failed false',
    ],
  )
})
