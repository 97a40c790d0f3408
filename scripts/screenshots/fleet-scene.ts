import { sendHeartbeat, agentStream } from '#contract/agent.ts'
import { renewAgentKey } from '#contract/agents.ts'
import { createClient } from '#contract/client.ts'
import { AGENTS } from '../../test/seed/application.ts'
import { seededPlace } from '../../test/web/seeded-place.ts'

/** A large fleet that was made up, with all of its agents there. */
export interface FleetScene extends AsyncDisposable {
  readonly url: string
  readonly token: string
}

const MEMBERS = [
  { name: 'ada.byron', role: 'admin', groups: ['platform'] },
  { name: 'grace.hopper', role: 'deployer', groups: ['payments', 'on-call'] },
  { name: 'linus.pauling', role: 'approver', groups: ['search'] },
  { name: 'mary.anning', role: 'viewer', groups: [] },
] as const

export async function openFleetScene(applications: number): Promise<FleetScene> {
  const place = await seededPlace(applications, applications * 4)
  const stop = new AbortController()
  for (const { name, role, groups } of MEMBERS) {
    await place.member(name, { role, groups: [...groups] } as never).catch(() => {})
  }
  const connected = AGENTS.map(async (name) => {
    const { key } = await place.admin.call(renewAgentKey, { params: { name } })
    const agent = createClient({ url: place.url, token: key })
    await new Promise<void>((resolve) => {
      void (async () => {
        for await (const { data } of agent.stream(agentStream, { signal: stop.signal }))
          if (data.type === 'ready') resolve()
      })().catch(() => {})
    })
    await agent.call(sendHeartbeat, { body: { at: Date.now(), undelivered: 0 } })
  })
  await Promise.all(connected)
  return {
    url: place.url,
    token: place.adminToken,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await place.close()
    },
  }
}
