import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { startAgent } from './start.ts'
import type { AgentOptions } from './options.ts'

void test('a second agent in the same home is refused, names the first, and changes nothing', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-two-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const options: AgentOptions = {
    settings: {
      server: 'http://127.0.0.1:1',
      name: 'one',
      keyFile: 'agent.key',
      repositories: [],
      deletion: { budget: { count: 1 } },
      targets: [],
      sources: [],
      plugins: [],
    },
    key: 'key',
    home,
    folder: home,
    version: '0',
    kinds: { providers: [], stages: [] },
    clock: systemClock,
    log: silentLog,
  }
  const first = await startAgent(options)
  const words = new RegExp(`Another agent \\(process ${process.pid}\\) already uses the folder ${home}`)
  await assert.rejects(startAgent(options), { code: 'agent.already-running', message: words })
  await first.close()
  const next = await startAgent(options)
  await next.close()
})
