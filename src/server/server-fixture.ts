import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { addMember } from '#contract/members.ts'
import type { InputOf } from '#contract/route.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { startServer } from './start.ts'
import type { RunningServer, ServerOptions } from './start.ts'

type NewMember = InputOf<typeof addMember, 'body'>

export interface TestServer {
  readonly running: RunningServer
  readonly url: string
  readonly home: string
  readonly adminToken: string
  readonly admin: Client
  /** Makes an agent; its client has its key. */
  readonly agent: (name: string) => Promise<Client & { readonly token: string }>
  /** Makes a member; its client has its token. */
  readonly member: (name: string, more?: Omit<NewMember, 'name'>) => Promise<Client & { readonly token: string }>
  /** A request past the client, to say what it would not. */
  readonly ask: (path: string, init?: RequestInit & { token?: string | undefined }) => Promise<Response>
}

/** A real server in a temporary folder, for tests; both go when the test ends. */
export async function startTestServer(
  t: TestContext,
  { adminToken: known, ...options }: Partial<ServerOptions> & { adminToken?: string } = {},
): Promise<TestServer> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'slipway-server-')))
  const running = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    home,
    version: '0.0.0-test',
    log: silentLog,
    clock: systemClock,
    ...options,
  })
  t.after(async () => {
    await running.close()
    await rm(home, { recursive: true, force: true })
  })
  const { url } = running
  const adminToken = known ?? running.adminToken ?? (await running.renewAdminToken()) ?? ''
  return {
    running,
    url,
    home,
    adminToken,
    admin: createClient({ url, token: adminToken }),
    async agent(name) {
      const token = await running.createAgent(name)
      return { ...createClient({ url, token }), token }
    },
    async member(name, more = {}) {
      const { token } = await createClient({ url, token: adminToken }).call(addMember, { body: { name, ...more } })
      return { ...createClient({ url, token }), token }
    },
    ask: (path, { token = adminToken, headers, ...init } = {}) =>
      fetch(url + path, {
        ...init,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...Object.fromEntries(new Headers(headers)),
        },
      }),
  }
}
