import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { FactBody } from '#domain/fact.ts'
import { analysis, AnalysisOptions } from '#stages/analysis.ts'
import { openStage } from '../agent-fixture.ts'
import { backtestAnalysis } from './backtest.ts'
import { testCall, testShell } from '../shell-fixture.ts'
import { factsOf, planOf, START } from '../view/story-fixture.ts'

const CHECK = { metric: 'p99', max: '900ms', interval: '10s' }

/** A deployment that measured these numbers. */
function deployment(id: string, values: readonly number[], status: 'succeeded' | 'failed' = 'succeeded') {
  const plan = planOf({ message: `Change ${id}` })
  const options = AnalysisOptions.parse({ for: '1m', checks: [CHECK] })
  const stages = plan.stages.map((stage) => (stage.kind === analysis.kind ? { ...stage, options } : stage))
  const step = '3.1-analysis'
  const began = 2
  const { trigger, revision } = plan
  const bodies: [number, FactBody][] = [
    [0, { kind: 'triggered', application: 'shop', agent: 'local', trigger, revision }],
    [1, { kind: 'planned', plan: { ...plan, stages } }],
    [began, { kind: 'step-started', step, attempt: 1, deadline: START + 600_000 }],
    ...values.map((value, i): [number, FactBody] => {
      const at = START + (began + (i + 1) * 10) * 1_000
      const evidence = {
        type: 'sample' as const,
        check: 'p99 of canary',
        series: 'canary',
        measured: { type: 'value' as const, at, value },
      }
      return [began + (i + 1) * 10, { kind: 'evidence', step, evidence }]
    }),
    [90, { kind: 'step-succeeded', step }],
    [91, { kind: 'finished', status, reason: 'It ended' }],
  ]
  return factsOf(bodies, id)
}

async function scene(t: TestContext) {
  const stage = await openStage(t)
  const cwd = await mkdtemp(join(tmpdir(), 'slipway-backtest-'))
  t.after(() => rm(cwd, { recursive: true }))
  const run = async (limit: string, output: 'table' | 'json' = 'table', more = '') => {
    const text = `name: shop
host: { run: [node, a.js], listen: "127.0.0.1:1" }
pipeline:
  - canary
  - traffic: 20%
  - analysis:
      for: 1m
      checks: [{ metric: p99, max: ${limit} ${more} }]
  - primary
  - clean
`
    await writeFile(join(cwd, 'app.slipway.yaml'), text)
    const env = { SLIPWAY_SERVER: stage.server.url, SLIPWAY_TOKEN: stage.server.adminToken }
    const shell = testShell({ cwd, env })
    const exit = await backtestAnalysis(testCall(shell, ['.'], { output, limit: 30 }))
    return { exit, text: shell.out.text() }
  }
  return { ...stage, run }
}

void test('which deployments a proposal would have failed, and why', async (t) => {
  const { send, run } = await scene(t)
  await send(deployment('dep00001', [100, 120, 110, 130, 90, 100]))
  await send(deployment('dep00002', [100, 400, 110, 130, 90, 100]))
  await send(deployment('dep00003', [800, 850, 870, 820, 880, 890], 'failed'))
  const strict = await run('300ms')
  assert.equal(strict.exit, 'differs')
  assert.match(strict.text, /^It would have failed 2 of 3 deployments\.\nOf 2 that succeeded 1, of 1 that failed 1\.$/m)
  assert.match(strict.text, /^dep00002 .*succeeded .*p99 of canary: 1 of 6 samples above 300ms/m)
  assert.doesNotMatch(strict.text, /dep00001/)
  const lax = await run('500ms')
  assert.equal(lax.exit, 'ok')
  assert.match(lax.text, /^It would have failed 1 of 3 deployments/)
})

void test('as data, with each check of each deployment', async (t) => {
  const { send, run } = await scene(t)
  await send(deployment('dep00001', [100, 120, 110, 130, 90, 100]))
  await send(
    factsOf(
      [
        [
          0,
          {
            kind: 'triggered',
            application: 'shop',
            agent: 'local',
            trigger: planOf().trigger,
            revision: planOf().revision,
          },
        ],
        [1, { kind: 'finished', status: 'failed', reason: 'No plan' }],
      ],
      'dep00002',
    ),
  )
  const { text, exit } = await run('50ms', 'json')
  assert.equal(exit, 'differs')
  const data = JSON.parse(text) as Record<string, unknown>
  assert.deepEqual(
    { ...data, deployments: undefined },
    {
      application: 'shop',
      replayed: 1,
      wouldFail: 1,
      skipped: 1,
      ofSucceeded: { replayed: 1, wouldFail: 1 },
      ofFailed: { replayed: 0, wouldFail: 0 },
      neverMeasured: [],
      deployments: undefined,
    },
  )
  assert.equal((data['deployments'] as unknown[]).length, 2)
})

void test('nothing to replay is an error', async (t) => {
  const { send, run } = await scene(t)
  await assert.rejects(run('1s'), { code: 'cli.nothing-to-replay' })
  await send(deployment('dep00001', [100, 120, 110, 130, 90, 100]))
  await assert.rejects(run('1s', 'table', ', interval: 5s'), { code: 'cli.nothing-to-replay' })
})
