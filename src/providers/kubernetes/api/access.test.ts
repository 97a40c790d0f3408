import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { stringify } from 'yaml'
import { readAccess } from './access.ts'
import type { Access, AccessWish } from './access.ts'

type Named = Record<string, Record<string, unknown>>

interface Parts {
  readonly clusters?: Named
  readonly users?: Named
  readonly contexts?: Named
  readonly current?: string
}

const CLUSTERS = { prod: { server: 'https://api.example.com:6443' } }
const CONTEXTS = { main: { cluster: 'prod', user: 'deployer' } }

function kubeconfig({ clusters = CLUSTERS, users = {}, contexts = CONTEXTS, current = 'main' }: Parts): string {
  const list = (named: Named, key: string): unknown =>
    Object.entries(named).map(([name, value]) => ({ name, [key]: value }))
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: list(clusters, 'cluster'),
    users: list(users, 'user'),
    contexts: list(contexts, 'context'),
    'current-context': current,
  })
}

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

async function read(t: TestContext, parts: Parts, wish: Partial<AccessWish> = {}): Promise<Access> {
  const folder = await place(t)
  const file = join(folder, 'config')
  await writeFile(file, kubeconfig(parts))
  await writeFile(join(folder, 'ca.pem'), 'AUTHORITY')
  return readAccess({ kubeconfig: file, allowExec: false, ...wish }, { env: {}, serviceAccount: '/none' })
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

void test('the current context says where the server is and who we are', async (t) => {
  const access = await read(t, {
    clusters: { prod: { ...CLUSTERS.prod, 'certificate-authority': 'ca.pem', 'tls-server-name': 'inner' } },
    users: { deployer: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY'), token: 't' } },
  })
  assert.equal(access.server.href, 'https://api.example.com:6443/')
  assert.equal(access.ca, 'AUTHORITY')
  assert.equal(access.serverName, 'inner')
  assert.deepEqual(access.identity, { token: 't', certificate: { cert: 'CERT', key: 'KEY' } })
  assert.deepEqual(access.warnings, [])
})

void test('another context may be named; one that is not there is an error that lists those that are', async (t) => {
  const contexts = { main: { cluster: 'prod', user: '' }, other: { cluster: 'prod', user: 'b' } }
  const { identity } = await read(t, { contexts, users: { b: { token: 'b' } } }, { context: 'other' })
  assert.deepEqual(identity, { token: 'b' })
  await assert.rejects(
    read(t, { contexts }, { context: 'nope' }),
    /there is no context nope \(there are: main, other\)/,
  )
})

void test('a server whose certificate is not checked is warned of', async (t) => {
  const clusters = { prod: { ...CLUSTERS.prod, 'insecure-skip-tls-verify': true } }
  const { insecure, warnings } = await read(t, { clusters, users: { deployer: {} } })
  assert.equal(insecure, true)
  assert.match(warnings.join(''), /certificate of https:\/\/api.example.com:6443 is not checked/)
})

void test('ways to prove who we are that are not supported are refused, without repeating them', async (t) => {
  const refusals = [
    { username: 'u', password: 'hush-hush' },
    { 'auth-provider': { name: 'gcp', config: { 'access-token': 'hush-hush' } } },
    { as: 'somebody', token: 'hush-hush' },
  ]
  for (const deployer of refusals) {
    await assert.rejects(read(t, { users: { deployer } }), (error: Error) => {
      assert.match(error.message, /its user has .* which is not supported/)
      assert.ok(!error.message.includes('hush-hush'))
      return true
    })
  }
})

void test('a program for credentials has to be allowed', async (t) => {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './get-token',
    args: ['--secret', 'hush-hush'],
  }
  const users = { deployer: { exec } }
  await assert.rejects(read(t, { users }), (error: Error) => {
    assert.match(error.message, /asks for running .\/get-token/)
    assert.ok(!error.message.includes('hush-hush'))
    return true
  })
  const { identity } = await read(t, { users }, { allowExec: true })
  assert.equal(identity.exec?.command, './get-token')
})

void test('a file that is no kubeconfig is an error that quotes nothing of it', async (t) => {
  const folder = await place(t)
  const file = join(folder, 'config')
  for (const text of ['token: [hush-hush', 'clusters: hush-hush', 'clusters: [{name: a, cluster: {server: 7}}]']) {
    await writeFile(file, text)
    await assert.rejects(
      readAccess({ kubeconfig: file, allowExec: false }, { env: {}, serviceAccount: '/none' }),
      (error: Error) => error.message.includes(file) && !error.message.includes('hush-hush'),
    )
  }
})

void test('KUBECONFIG may name several files, of which the first that knows a name decides it', async (t) => {
  const folder = await place(t)
  await writeFile(join(folder, 'a'), kubeconfig({ clusters: {}, users: { deployer: { token: 'a' } } }))
  await writeFile(join(folder, 'b'), kubeconfig({ users: { deployer: { token: 'b' } }, current: 'other' }))
  const KUBECONFIG = [join(folder, 'gone'), join(folder, 'a'), join(folder, 'b')].join(':')
  const access = await readAccess({ allowExec: false }, { env: { KUBECONFIG }, serviceAccount: '/none' })
  assert.deepEqual(access.identity, { token: 'a' })
  assert.equal(access.server.hostname, 'api.example.com')
})

void test('inside a cluster the service account of the pod is used', async (t) => {
  const serviceAccount = await place(t)
  await writeFile(join(serviceAccount, 'ca.crt'), 'AUTHORITY')
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
  const access = await readAccess({ allowExec: false }, { env, serviceAccount })
  assert.equal(access.server.origin, 'https://[fd00::1]')
  assert.equal(access.ca, 'AUTHORITY')
  assert.deepEqual(access.identity, { tokenFile: join(serviceAccount, 'token') })
})
