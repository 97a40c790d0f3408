import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Kinds } from '#agent/kinds.ts'
import { startAgent } from '#agent/start.ts'
import type { Agent } from '#agent/start.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import { parseAgentFile } from '#domain/config/agent.ts'
import type { AgentFile } from '#domain/config/agent.ts'
import type { Deployment } from '#domain/deployment.ts'
import { startTestServer } from '#server/server-fixture.ts'
import type { TestServer } from '#server/server-fixture.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { systemClock } from '#tools/clock.ts'
import { testRepository } from '#tools/git/fixture.ts'
import type { TestRepository } from '#tools/git/fixture.ts'
import { silentLog } from '#tools/log.ts'
import { FakeTarget, fakeProvider } from './fake-provider.ts'
import { until } from '../until.ts'

/** A real server and a real agent over a real repository, all in this process; only the target is in memory. */
export interface LiveAgent {
  readonly server: TestServer
  readonly git: TestRepository
  readonly target: FakeTarget
  /** The agent's own folder. */
  readonly home: string
  stop(): Promise<void>
  start(): Promise<void>
  /** The newest deployment of `shop`, once it satisfies. */
  newest(fits: (d: Deployment) => boolean): Promise<Deployment>
}

const POLL_MS = 50

export async function liveAgent(t: TestContext): Promise<LiveAgent> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-live-'))
  const server = await startTestServer(t)
  const git = await testRepository(join(home, 'repository'))
  const target = new FakeTarget()
  const { token: key } = await server.agent('local')
  const kinds: Kinds = { providers: [fakeProvider(target)], stages: GENERIC_STAGES }
  const start = (): Promise<Agent> => {
    const settings = settingsOf(server.url, git.folder, kinds)
    return startAgent({ settings, key, home, folder: home, version: '0', kinds, clock: systemClock, log: silentLog })
  }
  let agent: Agent | undefined
  const stop = async (): Promise<void> => {
    await agent?.close()
    agent = undefined
  }
  t.after(async () => {
    await stop()
    await rm(home, { recursive: true, force: true })
  })
  return {
    server,
    git,
    target,
    home: join(home, 'agent'),
    stop,
    async start() {
      agent = await start()
    },
    newest(fits) {
      const ask = async (): Promise<Deployment | undefined> => {
        const [first] = (await server.admin.call(listDeployments, { query: { limit: 1 } })).items
        return first && server.admin.call(getDeployment, { params: { id: first.id } })
      }
      const fitting = async (): Promise<Deployment | undefined> => {
        const found = await ask()
        return found && fits(found) ? found : undefined
      }
      return until('the newest deployment', fitting, ask)
    },
  }
}

function settingsOf(server: string, url: string, { providers }: Kinds): AgentFile {
  const written = {
    server,
    name: 'local',
    keyFile: 'agent.key',
    repositories: [{ name: 'config', url, branch: 'main' }],
    targets: [{ name: 'here', fake: {} }],
  }
  const file = parseAgentFile(JSON.stringify(written), 'agent.yaml', { providers, sources: [] })
  return { ...file, repositories: file.repositories.map((one) => Object.assign(one, { pollMs: POLL_MS })) }
}
