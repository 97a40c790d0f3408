import type { Browser } from 'playwright-core'
import { renewAgentKey } from '#contract/agents.ts'
import { listApplications } from '#contract/applications.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { isTerminal } from '#domain/status.ts'
import { AGENTS } from '../../test/seed/application.ts'
import type { LoneServer } from '../lone-server.ts'

/** A control plane with many applications, and a browser. */
export interface Scene {
  readonly url: string
  readonly token: string
  readonly admin: Client
  readonly browser: Browser
  readonly applications: number
  /** Applications of which nothing is under way, in the order of their names. */
  readonly idle: readonly ApplicationRow[]
  readonly smoke: boolean
  readonly say: (words: string) => void
  /** As the agent that serves an application. */
  agentOf(row: ApplicationRow): Client
}

type Given = Pick<Scene, 'browser' | 'applications' | 'smoke' | 'say'>

const LOOKED_AT = 100

export async function setScene({ url, adminToken }: LoneServer, given: Given): Promise<Scene> {
  const admin = createClient({ url, token: adminToken })
  const agents = new Map<string, Client>()
  for (const name of AGENTS) {
    const { key } = await admin.call(renewAgentKey, { params: { name } })
    agents.set(name, createClient({ url, token: key }))
  }
  const { items } = await admin.call(listApplications, { query: { sort: 'name', limit: LOOKED_AT } })
  const idle = items.filter(({ latest }) => latest === undefined || isTerminal(latest.status))
  return {
    ...given,
    url,
    token: adminToken,
    admin,
    idle,
    agentOf(row) {
      const client = agents.get(row.agent)
      if (!client) throw new Error(`${row.name} is served by nobody: ${row.agent}`)
      return client
    },
  }
}
