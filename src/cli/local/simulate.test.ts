import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { simulateApplication } from './simulate.ts'
import { testCall, testShell } from '../shell-fixture.ts'

const PAGE = readFileSync(new URL('../../../docs/simulate.md', import.meta.url), 'utf8')
const [, APPLICATION = '', SCENARIO = ''] = PAGE.split('```yaml\n').map((part) => part.split('```')[0] ?? '')

function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-simulate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

interface Told {
  readonly application: string
  readonly outcome: { status: string; rolledBack?: boolean; quarantined: boolean; exit: string; lastedMs: number }
  readonly path: readonly { atMs: number; lines: string[] }[]
  readonly whatIf: readonly { name: string; what: string; status: string; tookMs: number }[]
  readonly facts: readonly { kind: string; at: number }[]
}

async function simulated(cwd: string, args: readonly string[], options: { scenario?: string; app?: string } = {}) {
  const shell = testShell({ cwd })
  const exit = await simulateApplication(testCall(shell, args, { ...options, output: 'json' }))
  return { exit, told: JSON.parse(shell.out.text()) as Told }
}

void test('the example of docs/simulate.md prints what the page says', async (t) => {
  const cwd = folderOf(t, { 'shop/app.slipway.yaml': APPLICATION, 'bad.yaml': SCENARIO })
  const shell = testShell({ cwd })
  const exit = await simulateApplication(testCall(shell, ['shop'], { scenario: 'bad.yaml' }))
  assert.equal(exit, 'rolledBack')
  const printed = PAGE.split('\n```\n').find((part) => part.startsWith('shop: A slow start'))
  assert.equal(`${printed}\n`, shell.out.text())
})

void test('without a scenario all goes well, and each mishap is told', async (t) => {
  const cwd = folderOf(t, { 'shop/app.slipway.yaml': APPLICATION })
  const { exit, told } = await simulated(cwd, [])
  assert.equal(exit, 'ok')
  assert.deepEqual(told.outcome, {
    status: 'succeeded',
    reason: 'All stages passed',
    quarantined: false,
    exit: 'ok',
    lastedMs: 160_000,
  })
  assert.equal(told.whatIf.length, 12)
  assert.deepEqual(
    told.whatIf.filter(({ name }) => name === 'approval').map(({ what, status }) => `${what}: ${status}`),
    ['is rejected: failed', 'gets no answer: failed'],
  )
  assert.equal(told.facts[0]?.at, 0)
  assert.ok(told.path.every(({ atMs }, i) => atMs >= (told.path[i - 1]?.atMs ?? 0)))
})

void test('a terminal gets no line that is too wide', async (t) => {
  const cwd = folderOf(t, { 'shop/app.slipway.yaml': APPLICATION, 'bad.yaml': SCENARIO })
  for (const options of [{}, { scenario: 'bad.yaml' }]) {
    const shell = testShell({ cwd, env: { NO_COLOR: '1' }, size: { columns: 60, rows: 20 } })
    await simulateApplication(testCall(shell, [], options))
    assert.deepEqual(
      shell.out
        .text()
        .split('\n')
        .filter((line) => line.length > 60),
      [],
    )
  }
})

void test('the outcome is the exit code', async (t) => {
  const cwd = folderOf(t, {
    'app.slipway.yaml': APPLICATION,
    'mixed.yaml': 'stages: { primary: { fails: user } }\nrestore: { fails: user }\n',
    'cancelled.yaml': 'people: [{ at: 5s, by: bob, does: cancel }]\n',
    'late.yaml': 'limit: 1m\n',
  })
  const exitWith = async (scenario: string): Promise<unknown> => (await simulated(cwd, [], { scenario })).exit
  assert.equal(await exitWith('mixed.yaml'), 'notRolledBack')
  assert.equal(await exitWith('cancelled.yaml'), 'cancelled')
  assert.equal(await exitWith('late.yaml'), 'timedOut')
})

void test('of several applications one must be named, and a broken file is told with its place', async (t) => {
  const cwd = folderOf(t, {
    'a/app.slipway.yaml': APPLICATION.replace('name: shop', 'name: one'),
    'b/app.slipway.yaml': APPLICATION.replace('name: shop', 'name: two'),
    'c/app.slipway.yaml': 'host: {}\n',
    'd/app.slipway.yaml': APPLICATION,
    'd/scenario.yaml': 'stages: { sink: 1s }\n',
  })
  await assert.rejects(simulated(cwd, []), { code: 'simulation.which', message: /3 applications: one, two, shop/ })
  assert.equal((await simulated(cwd, [], { app: 'two' })).told.application, 'two')
  await assert.rejects(simulated(cwd, ['c']), { code: 'config.invalid' })
  await assert.rejects(simulated(cwd, ['d'], { scenario: 'd/scenario.yaml' }), {
    code: 'config.invalid',
    message: /d\/scenario.yaml:1:11/,
  })
  await assert.rejects(simulated(cwd, ['d'], { scenario: 'none.yaml' }), { code: 'cli.no-file' })
})
