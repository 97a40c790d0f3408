import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { startTestServer } from '#server/server-fixture.ts'
import type { TestServer } from '#server/server-fixture.ts'
import { until } from '../../test/until.ts'
import { testCall, testOutput, testShell } from './shell-fixture.ts'
import type { TestShell } from './shell-fixture.ts'
import { Teller } from './processes/teller.ts'
import { openWeb } from './web.ts'

const LINK = /^(http:\/\/127\.0\.0\.1:\d+)\/sign-in#code=(slipway_c_[\w-]{43})$/

function shellAt(server: TestServer, token = server.adminToken, env: Record<string, string> = {}): TestShell {
  return testShell({ env: { ...env, SLIPWAY_SERVER: server.url, SLIPWAY_TOKEN: token } })
}

async function nameBehind(server: TestServer, link: string): Promise<string | number> {
  const code = LINK.exec(link)?.[2]
  const body = JSON.stringify({ code })
  const headers = { 'content-type': 'application/json' }
  const response = await server.ask('/v1/session', { method: 'POST', body, headers, token: '' })
  const { actor } = (await response.json()) as { actor?: { name: string } }
  return actor?.name ?? response.status
}

void test('the link is all of standard output, and signs a browser in once, as who asked', async (t) => {
  const server = await startTestServer(t)
  const bob = await server.member('bob')
  const shell = shellAt(server, bob.token)
  await openWeb(testCall(shell, [], {}))
  const link = shell.out.text().trimEnd()
  assert.equal(LINK.exec(link)?.[1], server.url)
  assert.ok(!shell.err.text().includes('slipway_'))
  assert.equal(await nameBehind(server, link), 'bob')
  assert.equal(await nameBehind(server, link), 401)
  const program = shellAt(server)
  await openWeb(testCall(program, [], { open: false, output: 'json' }))
  const printed = JSON.parse(program.out.text()) as { url: string; expiresAt: number }
  assert.match(printed.url, LINK)
  assert.ok(printed.expiresAt > Date.now())
})

void test('agents and strangers get no link', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  for (const [token, code] of [
    [agent.token, 'auth.denied'],
    ['wrong', 'auth.missing'],
  ] as const) {
    const shell = shellAt(server, token)
    await assert.rejects(openWeb(testCall(shell, [], { open: true })), { code })
    assert.equal(shell.out.text(), '')
  }
})

/** A folder with a program named as the desktop's own, which writes down what it was given. */
function desktop(t: TestContext): { path: string; given: () => { args: string[]; names: string[] } | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-desktop-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [file, record] = [join(folder, process.platform === 'darwin' ? 'open' : 'xdg-open'), join(folder, 'given')]
  const program = `const given = { args: process.argv.slice(2), names: Object.keys(process.env) }
require('fs').writeFileSync('${record}.new', JSON.stringify(given))
require('fs').renameSync('${record}.new', '${record}')`
  writeFileSync(file, `#!${process.execPath}\n${program}\n`)
  chmodSync(file, 0o755)
  return {
    path: folder,
    given: () =>
      existsSync(record)
        ? (JSON.parse(readFileSync(record, 'utf8')) as { args: string[]; names: string[] })
        : undefined,
  }
}

const hasOpener = ['linux', 'darwin'].includes(process.platform)

void test('--open gives the link to the desktop, and no token', { skip: !hasOpener }, async (t) => {
  const server = await startTestServer(t)
  const { path, given } = desktop(t)
  const shell = shellAt(server, server.adminToken, { PATH: path, DISPLAY: ':0' })
  await openWeb(testCall(shell, [], { open: true }))
  const { args, names } = await until('what the desktop was given', given)
  assert.deepEqual(args, [shell.out.text().trimEnd()])
  assert.ok(names.includes('DISPLAY'))
  assert.ok(!names.some((name) => name.startsWith('SLIPWAY_')))
})

void test('where no browser can be opened the link is there all the same', async (t) => {
  const server = await startTestServer(t)
  const shell = shellAt(server, server.adminToken, { PATH: '/nowhere' })
  const call = testCall(shell, [], { open: true })
  await assert.rejects(openWeb(call), (error: Error & { code: string }) => {
    assert.equal(error.code, 'cli.browser')
    assert.ok(!error.message.includes('slipway_c_'))
    return true
  })
  assert.match(shell.out.text().trimEnd(), LINK)
})

void test('the greeting of `up` has a link, or says how to get one', () => {
  const greeting = (web: { signInCode: string | undefined; isBuilt: boolean }): string => {
    const out = testOutput()
    const teller = new Teller({ write: (text) => (out.write(text), true) }, {})
    const all = { url: 'http://127.0.0.1:7780', ...web }
    teller.greet({ home: '/home', readyMs: 1, repository: undefined, web: all })
    return out.text()
  }
  const code = 'slipway_c_x'
  assert.match(
    greeting({ signInCode: code, isBuilt: true }),
    /web +http:\/\/127\.0\.0\.1:7780\/sign-in#code=slipway_c_x\n/,
  )
  assert.match(
    greeting({ signInCode: undefined, isBuilt: true }),
    /web +http:\/\/127\.0\.0\.1:7780 .*`npx slipway web`/,
  )
  const without = greeting({ signInCode: code, isBuilt: false })
  assert.match(without, /web +.*`npm run build`/)
  assert.ok(!without.includes(code))
})
