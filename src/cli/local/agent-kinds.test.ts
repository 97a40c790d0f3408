import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { lint } from './lint.ts'
import { showPlans } from './plan.ts'
import { printSchema } from './schema.ts'
import { testCall, testShell } from '../shell-fixture.ts'
import type { TestShell } from '../shell-fixture.ts'
import { simulateApplication } from './simulate.ts'

const PLUGIN = fileURLToPath(new URL('../../../examples/plugin/office-hours.js', import.meta.url))
const AGENT = `plugins: [${JSON.stringify(PLUGIN)}]\n`
const APP = `planner: { alwaysPipeline: true }
host:
  run: [node, server.js]
  listen: 127.0.0.1:8081
pipeline:
  - office-hours: { from: 8, to: 16 }
  - sync
`

async function place(t: TestContext, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-agent-kinds-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [path, text] of Object.entries({ 'repo/shop/app.slipway.yaml': APP, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

function shellIn(folder: string, env: Readonly<Record<string, string>> = {}): TestShell {
  return testShell({ cwd: join(folder, 'repo'), env })
}

void test('a stage of a plugin is known where the agent’s file is named, by the option or by the home', async (t) => {
  const folder = await place(t, { 'home/agent.yaml': AGENT })
  const unknown = shellIn(folder)
  assert.equal(await lint(testCall(unknown, [], {})), 'error')
  assert.match(unknown.out.text(), /office-hours/)
  const named = shellIn(folder)
  assert.equal(await lint(testCall(named, [], { agentConfig: '../home/agent.yaml' })), 'ok')
  const atHome = shellIn(folder, { SLIPWAY_HOME: join(folder, 'home') })
  assert.equal(await lint(testCall(atHome, [], {})), 'ok')
  const homeWithout = shellIn(folder, { SLIPWAY_HOME: join(folder, 'nothing') })
  assert.equal(await lint(testCall(homeWithout, [], {})), 'error')
})

void test('its options are checked, and the schema for editors has them', async (t) => {
  const folder = await place(t, {
    'agent.yaml': AGENT,
    'repo/shop/app.slipway.yaml': APP.replace('from: 8', 'from: 88'),
  })
  const shell = shellIn(folder)
  assert.equal(await lint(testCall(shell, [], { agentConfig: '../agent.yaml' })), 'error')
  assert.match(shell.out.text(), /pipeline\[0\]\.office-hours/)
  const schema = shellIn(folder)
  await printSchema(testCall(schema, [], { agentConfig: '../agent.yaml' }))
  assert.match(schema.out.text(), /"office-hours"/)
})

void test('an agent’s file that lies in the repository loads nothing', async (t) => {
  const evil = `globalThis.isLoaded = true\nexport const stages = []\n`
  const plugins = 'plugins: [./evil.js]\n'
  const folder = await place(t, {
    'repo/agent.yaml': plugins,
    'repo/evil.js': evil,
    'repo/.slipway/agent.yaml': plugins,
    'repo/.slipway/evil.js': evil,
  })
  await lint(testCall(shellIn(folder), [], {}))
  assert.equal('isLoaded' in globalThis, false)
})

void test('a plan and a simulation know it, too', async (t) => {
  const folder = await place(t, { 'agent.yaml': AGENT })
  const git = (...args: string[]): void => {
    const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=a@b']
    execFileSync('git', ['-C', join(folder, 'repo'), ...who, ...args], { env, stdio: 'ignore' })
  }
  git('init', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--message=shop')
  git('branch', 'before')
  await writeFile(join(folder, 'repo/shop/server.js'), '')
  git('add', '--all')
  git('commit', '--message=more')
  const shell = shellIn(folder)
  const range = { repo: '.', base: 'before', head: 'main', agentConfig: '../agent.yaml' }
  await showPlans(testCall(shell, [], { ...range, output: 'json' as const }))
  const { touched } = JSON.parse(shell.out.text()) as { touched: { plan?: { stages: { kind: string }[] } }[] }
  assert.deepEqual(
    touched[0]?.plan?.stages.map(({ kind }) => kind),
    ['office-hours', 'sync'],
  )
  assert.equal(await simulateApplication(testCall(shellIn(folder), [], { agentConfig: '../agent.yaml' })), 'ok')
})

void test('a named file that is not there, or names no plugin that is, is told', async (t) => {
  const folder = await place(t, { 'agent.yaml': 'plugins: [./missing.js]\n' })
  const linted = (agentConfig: string) => lint(testCall(shellIn(folder), [], { agentConfig }))
  await assert.rejects(linted('../nowhere.yaml'), { code: 'config.unreadable' })
  await assert.rejects(linted('../agent.yaml'), { code: 'plugin.invalid' })
})
