import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Access } from './access.ts'
import { credentialsOf } from './credentials.ts'
import { accessTo } from './fixture/scripted-server.ts'

const V1 = 'client.authentication.k8s.io/v1'

/** A program that counts how often it ran, and prints what it is told. */
async function plugin(t: TestContext, print: string): Promise<{ access: Access; runs: () => Promise<number> }> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  t.after(() => rm(folder, { recursive: true }))
  const count = join(folder, 'count')
  await writeFile(count, '')
  await writeFile(
    join(folder, 'plugin.mjs'),
    `import { appendFileSync, readFileSync } from 'node:fs'
    appendFileSync(${JSON.stringify(count)}, 'x')
    const n = readFileSync(${JSON.stringify(count)}, 'utf8').length
    const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO)
    ${print}`,
  )
  const exec = {
    apiVersion: V1,
    command: process.execPath,
    args: [join(folder, 'plugin.mjs'), 'hush-hush'],
    env: [{ name: 'EXTRA', value: 'given' }],
    provideClusterInfo: true,
    folder,
  }
  const access = accessTo('https://api.example.com', { exec })
  return { access, runs: async () => (await readFile(count, 'utf8')).length }
}

const CREDENTIAL = `console.log(JSON.stringify({
  kind: 'ExecCredential', apiVersion: info.apiVersion,
  status: { token: [n, process.env.EXTRA, info.spec.cluster.server].join(' '), expirationTimestamp: '2030-01-01T00:00:00Z' },
}))`

void test('a program gives credentials once, until they end or are refused', async (t) => {
  const { access, runs } = await plugin(t, CREDENTIAL)
  let now = Date.parse('2029-12-31T00:00:00Z')
  const credentials = credentialsOf(access, { now: () => now })
  const [first, same] = await Promise.all([credentials.proof(), credentials.proof()])
  assert.deepEqual(first, { token: '1 given https://api.example.com/' })
  assert.deepEqual(same, first)
  credentials.refuse(first)
  credentials.refuse(same)
  assert.equal((await credentials.proof()).token?.[0], '2')
  now = Date.parse('2029-12-31T23:59:45Z')
  assert.equal((await credentials.proof()).token?.[0], '3')
  assert.equal(await runs(), 3)
})

void test('what goes wrong with the program is told without what it was given or printed', async (t) => {
  const cases = [
    [`console.error('hush-hush'); process.exit(3)`, /failed/],
    [`console.log('hush-hush')`, /printed no ExecCredential/],
    [
      `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'other', status: { token: 'hush-hush' } }))`,
      /no ExecCredential/,
    ],
  ] as const
  for (const [print, expected] of cases) {
    const { access } = await plugin(t, print)
    await assert.rejects(credentialsOf(access, { now: () => 0 }).proof(), (error: Error) => {
      assert.match(error.message, expected)
      assert.ok(!`${error.message} ${error.stack ?? ''}`.includes('hush-hush'))
      return true
    })
  }
})

void test('a program that asks a person, or speaks an old version, is not run', async (t) => {
  const { access, runs } = await plugin(t, CREDENTIAL)
  const { exec } = access.identity
  assert.ok(exec)
  for (const other of [{ interactiveMode: 'Always' }, { apiVersion: 'client.authentication.k8s.io/v1alpha1' }]) {
    const changed = { ...access, identity: { exec: { ...exec, ...other } } }
    await assert.rejects(credentialsOf(changed, { now: () => 0 }).proof(), { code: 'kubernetes.credentials' })
  }
  assert.equal(await runs(), 0)
})

void test('a token file is read again after a while', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  t.after(() => rm(folder, { recursive: true }))
  const tokenFile = join(folder, 'token')
  await writeFile(tokenFile, 'one')
  let now = 0
  const credentials = credentialsOf(accessTo('https://api.example.com', { tokenFile }), { now: () => now })
  assert.deepEqual(await credentials.proof(), { token: 'one' })
  await writeFile(tokenFile, 'two')
  assert.deepEqual(await credentials.proof(), { token: 'one' })
  now = 10_000
  assert.deepEqual(await credentials.proof(), { token: 'two' })
  await writeFile(tokenFile, 'a token\nwith: a header')
  now = 20_000
  await assert.rejects(credentials.proof(), /holds no token/)
})

void test('a kubeconfig that was renewed is read again when its token is refused, but not for another server', async () => {
  const at = (token: string, url = 'https://api.example.com'): Access => accessTo(url, { token })
  let written = at('old')
  const credentials = credentialsOf(written, { now: () => 0, renew: () => Promise.resolve(written) })
  const old = await credentials.proof()
  written = at('new')
  assert.deepEqual(await credentials.proof(), { token: 'old' })
  credentials.refuse(old)
  assert.deepEqual(await credentials.proof(), { token: 'new' })
  credentials.refuse(old)
  written = at('stolen', 'https://elsewhere.example.com')
  credentials.refuse(await credentials.proof())
  assert.deepEqual(await credentials.proof(), { token: 'new' })
})
