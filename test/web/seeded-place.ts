import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { addMember } from '#contract/members.ts'
import type { InputOf } from '#contract/route.ts'
import { WEB_FOLDER } from '#cli/processes/web-folder.ts'
import { startServer } from '#server/start.ts'
import type { RunningServer } from '#server/start.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { seedStore } from '../seed/store.ts'
import type { Seeded } from '../seed/store.ts'

/** A real server with the built web application over a store that was filled before; none of its agents is there. */
export interface SeededPlace {
  readonly url: string
  readonly server: RunningServer
  readonly seeded: Seeded
  readonly adminToken: string
  readonly admin: Client
  /** Makes a member; the answer is its token. */
  member(name: string, more?: Omit<InputOf<typeof addMember, 'body'>, 'name'>): Promise<string>
  close(): Promise<void>
}

/** Applications and deployments; none for an empty control plane. */
export async function seededPlace(applications: number, deployments = applications * 2): Promise<SeededPlace> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-web-'))
  const seeded =
    applications === 0
      ? { names: [], firstAt: 0, lastAt: 0 }
      : await seedStore({ home, applications, deployments, now: Date.now() })
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    home,
    version: '0.0.0-test',
    log: silentLog,
    clock: systemClock,
    web: WEB_FOLDER,
  })
  const adminToken = server.adminToken ?? ''
  const admin = createClient({ url: server.url, token: adminToken })
  return {
    url: server.url,
    server,
    seeded,
    adminToken,
    admin,
    member: async (name, more = {}) => (await admin.call(addMember, { body: { name, ...more } })).token,
    async close() {
      await server.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
