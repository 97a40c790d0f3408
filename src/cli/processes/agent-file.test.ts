import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { parseAgentFile } from '#domain/config/agent.ts'
import { agentFile, ownAgentFile, writeAgentFile } from './agent-file.ts'
import { KINDS } from '../kinds.ts'

const SERVED = { name: 'repository', url: '/srv/shop.git', branch: 'main' }

function homeWith(t: TestContext, text?: string): string {
  const home = mkdtempSync(join(tmpdir(), 'slipway-home-'))
  t.after(() => rmSync(home, { recursive: true }))
  if (text !== undefined) writeFileSync(agentFile(home), text)
  return home
}

void test('a file that `up` wrote is written again; without its first line it is the user’s', async (t) => {
  const home = homeWith(t)
  assert.equal(await ownAgentFile(home, {}), undefined)
  writeAgentFile(home, 'http://127.0.0.1:7799', SERVED)
  assert.equal(await ownAgentFile(home, { repo: '.' }), undefined)
  const text = readFileSync(agentFile(home), 'utf8')
  const kinds = { providers: KINDS.providers, sources: KINDS.sources }
  assert.equal(parseAgentFile(text, 'agent.yaml', kinds).repositories[0]?.url, SERVED.url)
  writeFileSync(agentFile(home), text.slice(text.indexOf('\n') + 1))
  assert.deepEqual(await ownAgentFile(home, {}), { file: agentFile(home), port: 7799 })
  assert.equal((await ownAgentFile(home, { port: 7799 }))?.port, 7799)
})

void test('a file of one’s own that does not fit what was asked for is refused with the reason', async (t) => {
  const home = homeWith(t, 'server: http://127.0.0.1:7780\n')
  const refused = (message: RegExp): object => ({ code: 'up.own-file', message })
  await assert.rejects(ownAgentFile(home, { repo: '.' }), refused(/`--repo` names another repository/))
  await assert.rejects(ownAgentFile(home, { port: 1 }), refused(/has the port 7780, and `--port` says 1/))
  const away = homeWith(t, 'server: https://slipway.example.com\n')
  await assert.rejects(ownAgentFile(away, {}), refused(/is https:\/\/slipway\.example\.com/))
  const broken = homeWith(t, 'server: 5\n')
  await assert.rejects(ownAgentFile(broken, {}), { code: 'config.invalid' })
})
