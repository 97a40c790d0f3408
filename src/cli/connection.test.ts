import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { findConnection } from './connection.ts'
import { testShell } from './shell-fixture.ts'

const FILE = { server: 'http://127.0.0.1:7780', token: 'slipway_m_file' }

async function homeWith(t: TestContext, content: unknown, mode = 0o600): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-cli-'))
  t.after(() => rm(home, { recursive: true }))
  await writeFile(join(home, 'cli.json'), typeof content === 'string' ? content : JSON.stringify(content), { mode })
  return home
}

void test('the file that `up` writes is enough', async (t) => {
  const home = await homeWith(t, FILE)
  const shell = testShell({ env: { SLIPWAY_HOME: home } })
  assert.deepEqual(await findConnection(shell, {}), { ...FILE, from: join(home, 'cli.json') })
  assert.equal(shell.err.text(), '')
})

void test('flags win over the environment, and both over the file', async (t) => {
  const home = await homeWith(t, FILE)
  const env = { SLIPWAY_HOME: home, SLIPWAY_SERVER: 'https://a.example/', SLIPWAY_TOKEN: 'env' }
  assert.deepEqual(await findConnection(testShell({ env }), {}), {
    server: 'https://a.example',
    token: 'env',
    from: 'SLIPWAY_TOKEN',
  })
  const flags = { server: 'https://b.example/slipway/', token: 'flag' }
  assert.deepEqual(await findConnection(testShell({ env }), flags), {
    server: 'https://b.example/slipway',
    token: 'flag',
    from: '--token',
  })
})

void test('no token goes to a server that it was not given for', async (t) => {
  const home = await homeWith(t, { server: 'https://evil.example', token: 'theirs' })
  const withToken = testShell({ env: { SLIPWAY_HOME: home, SLIPWAY_TOKEN: 'mine' } })
  await assert.rejects(findConnection(withToken, {}), { code: 'cli.token-without-server' })
  const withServer = testShell({ env: { SLIPWAY_HOME: home, SLIPWAY_SERVER: 'https://mine.example' } })
  await assert.rejects(findConnection(withServer, {}), { code: 'cli.no-token' })
})

void test('a server without a token of its own uses that of the file, where it is the same server', async (t) => {
  const home = await homeWith(t, FILE)
  const shell = testShell({ env: { SLIPWAY_HOME: home, SLIPWAY_SERVER: `${FILE.server}/` } })
  assert.equal((await findConnection(shell, {})).token, FILE.token)
})

void test('without any of it, the error says what to run', async () => {
  const shell = testShell({ env: { SLIPWAY_HOME: '/nowhere' } })
  await assert.rejects(findConnection(shell, {}), { code: 'cli.no-server', hint: /slipway up/ })
})

void test('what is no connection file is an error that shows nothing of it', async (t) => {
  for (const content of ['{"token": "secret"', '[]', '{"server": 1, "token": "secret"}', 'null']) {
    const home = await homeWith(t, content)
    const failure = await findConnection(testShell({ env: { SLIPWAY_HOME: home } }), {}).catch(
      (error: unknown) => error,
    )
    assert.match(String(failure), /does not say how to reach/)
    assert.doesNotMatch(String(failure), /secret/)
  }
})

void test('addresses that are none, and users and passwords in them, are refused without showing a password', async () => {
  for (const server of ['localhost:7780', 'ftp://a', 'https://user:hunter2@a.example', 'nonsense']) {
    const failure = await findConnection(testShell(), { server, token: 't' }).catch((error: unknown) => error)
    assert.match(String(failure), /no http or https URL/)
    assert.doesNotMatch(String(failure), /hunter2/)
  }
})

void test('others who may read the token, and a token in the clear, are warned of', async (t) => {
  const home = await homeWith(t, { ...FILE, server: 'http://slipway.example' }, 0o644)
  const shell = testShell({ env: { SLIPWAY_HOME: home } })
  await findConnection(shell, {})
  assert.match(shell.err.text(), /others on this machine can read the token in .*; run: chmod 600/)
  assert.match(shell.err.text(), /http:\/\/slipway.example is not encrypted/)
  assert.doesNotMatch(shell.err.text(), /slipway_m_file/)
})
