import { agentStream, sendHeartbeat } from '#contract/agent.ts'
import { renewAgentKey } from '#contract/agents.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import type { Role } from '#contract/permission.ts'
import { AGENTS } from '../../test/seed/application.ts'
import { seededPlace } from '../../test/web/seeded-place.ts'

/** A large fleet that was made up, with all of its agents there. */
export interface FleetScene extends AsyncDisposable {
  readonly url: string
  readonly token: string
}

const MEMBERS: readonly { name: string; role: Role; groups: string[] }[] = [
  { name: 'ada.byron', role: 'admin', groups: ['platform'] },
  { name: 'grace.hopper', role: 'operator', groups: ['payments', 'on-call'] },
  { name: 'linus.pauling', role: 'approver', groups: ['search'] },
  { name: 'mary.anning', role: 'viewer', groups: [] },
]

export async function openFleetScene(applications: number): Promise<FleetScene> {
  const place = await seededPlace(applications, applications * 4)
  const stop = new AbortController()
  for (const { name, ...more } of MEMBERS) {
    await place.member(name, more)
  }
  for (const name of AGENTS) {
    const { key } = await place.admin.call(renewAgentKey, { params: { name } })
    const agent = createClient({ url: place.url, token: key })
    await connect(agent, stop.signal)
    await agent.call(sendHeartbeat, { body: { at: Date.now(), undelivered: 0 } })
  }
  return {
    url: place.url,
    token: place.adminToken,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await place.close()
    },
  }
}

/** Until the server says that it listens; then it goes on by itself. */
async function connect(agent: Client, signal: AbortSignal): Promise<void> {
  const events = agent.stream(agentStream, { signal })[Symbol.asyncIterator]()
  for (let isReady = false; !isReady;) {
    const { value, done } = await events.next()
    isReady = done === true || value?.data.type === 'ready'
  }
  const listen = async (): Promise<void> => {
    while (!(await events.next()).done);
  }
  void listen().catch(() => {}) // Ended by the signal.
}
