import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { registerAgent } from '#contract/agent.ts'
import { openStage } from './agent-fixture.ts'
import { listAllAgents } from './access/agent-list.ts'
import { doctor } from './doctor.ts'
import { checkHome, checkHost, checkNode, checkPort } from './doctor/machine.ts'
import { testCall, testShell } from './shell-fixture.ts'

interface Told {
  readonly findings: readonly { check: string; status: string; sentence: string; next?: string }[]
}

void test('with a server and an agent that are well, only what is not there is told of', async (t) => {
  const stage = await openStage(t)
  const shell = stage.shell()
  assert.equal(await doctor(testCall(shell, [], { output: 'json' })), 'ok')
  const { findings } = JSON.parse(shell.out.text()) as Told
  const statuses = Object.fromEntries(findings.map(({ check, status }) => [check, status]))
  for (const check of ['node', 'git', 'home', 'connection', 'clock', 'token', 'agent local']) {
    assert.equal(statuses[check], 'ok', check)
  }
  // The test's server says that it has another version.
  assert.equal(statuses['server'], 'warn')
  assert.ok(findings.every(({ status, next }) => status === 'ok' || next))
})

void test('what is unsafe about the way to a target is a warning, and listed with the agents', async (t) => {
  const stage = await openStage(t)
  const warnings = ['The certificate of https://cluster is not checked']
  const rest = { name: 'local', version: '1', providers: [], stages: [], repositories: [] }
  await stage.agent.call(registerAgent, {
    body: { ...rest, targets: [{ name: 'prod', kind: 'kubernetes', warnings }] },
  })
  const shell = stage.shell({ columns: 60, rows: 20 })
  assert.equal(await doctor(testCall(shell, [], {})), 'ok')
  assert.match(
    shell.out.text().replaceAll(/\s+/g, ' '),
    /agent local Target prod: The certificate of .* is not checked →/,
  )
  const agents = stage.shell({ columns: 60, rows: 20 })
  await listAllAgents(testCall(agents, [], { limit: 5 }))
  const plain = agents.out
    .text()
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\x1b\[\d+m/g, '')
    .replaceAll(/\s+/g, ' ')
  assert.match(plain, /warning: agent local, target prod: The certificate of \S+ is not checked/)
})

void test('an agent that has never connected is no fault, as each control plane makes one', async (t) => {
  const stage = await openStage(t)
  await stage.server.agent('other')
  const shell = stage.shell()
  assert.equal(await doctor(testCall(shell, [], { output: 'json' })), 'ok')
  const { findings } = JSON.parse(shell.out.text()) as Told
  const { status, next } = findings.find(({ check }) => check === 'agent other') ?? {}
  assert.equal(status, 'warn')
  assert.match(next ?? '', /`slipway agent remove other`/)
})

void test('without a server it fails and says what to run', async () => {
  const shell = testShell({ env: { SLIPWAY_HOME: '/nowhere' } })
  assert.equal(await doctor(testCall(shell, [], {})), 'error')
  assert.match(shell.out.text(), /^fail {2}connection +No control plane is known.*\n(.*\n)*.*→ Run `slipway up`/m)
})

void test('a wrong token is told apart from a server that is away', async (t) => {
  const stage = await openStage(t)
  const shell = testShell({ env: { SLIPWAY_SERVER: stage.server.url, SLIPWAY_TOKEN: 'wrong' } })
  assert.equal(await doctor(testCall(shell, [], {})), 'error')
  assert.match(shell.out.text(), /^ok {4}server /m)
  assert.match(shell.out.text(), /^fail {2}token /m)
})

void test('the machine: old Node, a home that is a file, a port that is taken, no daemon', async (t) => {
  assert.equal(checkNode('20.1.0').status, 'fail')
  assert.equal(checkNode('26.0.0').status, 'ok')
  const folder = await mkdtemp(join(tmpdir(), 'slipway-doctor-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'file'), '')
  assert.equal((await checkHome(join(folder, 'file'))).status, 'fail')
  assert.equal((await checkHome(folder)).status, 'ok')
  assert.equal((await checkHome(join(folder, 'not', 'yet'))).status, 'ok')
  assert.equal((await checkHost(folder)).status, 'warn')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  assert.equal((await checkPort(port, false)).status, 'warn')
  assert.equal((await checkPort(port, true)).status, 'ok')
})
