import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Logs } from '#blobs/logs.ts'
import type { Actor } from '#domain/actor.ts'
import { DEFAULT_RETENTION } from '#domain/retention.ts'
import type { Retention } from '#domain/retention.ts'
import { createAgent, isAgent, renewAgentKey } from '#store/agents.ts'
import { createFirstMember, renewAdminToken } from '#store/members.ts'
import { makeAdminSignInCode } from '#store/sign-in-codes.ts'
import { openStore } from '#store/store.ts'
import type { Store } from '#store/store.ts'
import type { Clock } from '#tools/clock.ts'
import { lockFolder } from '#tools/folder-lock.ts'
import type { Log } from '#tools/log.ts'
import { AgentLinks } from './agent-links.ts'
import { CommandAnswers } from './command-answers.ts'
import { allHandlers } from './handlers/all.ts'
import { HintGate } from './hint-gate.ts'
import { createHttp } from './http.ts'
import { listen } from './listen.ts'
import type { Address } from './listen.ts'
import { Live } from './live.ts'
import { OpenStreams } from './open-streams.ts'
import { Questions } from './questions.ts'
import type { ServerParts } from './parts.ts'
import { keepRetention } from './retention.ts'
import { SignInGate } from './sign-in-gate.ts'
import { webFiles } from './web-files.ts'

export interface ServerOptions {
  /** Port 0 takes any that is free. */
  readonly listen: Address
  /** The server's own folder: database and logs. Made where it is not there. */
  readonly home: string
  /** Without it no webhook is accepted. */
  readonly hookSecret?: string | undefined
  readonly version: string
  readonly log: Log
  readonly clock: Clock
  /** How many events live streams can resume over. Default 50,000. */
  readonly feedLimit?: number
  /** What is kept of ended deployments. Default: 90 days, and the last 100 of each application. */
  readonly retention?: Retention
  /** The folder of the built web application. Without it a page says that there is none. */
  readonly web?: string
}

export interface RunningServer {
  readonly url: string
  /** Only at the very first start: the token of the member `admin`, which is never shown again. */
  readonly adminToken: string | undefined
  readonly store: Store
  /** For when that token was lost: a new one, and the old one is void. Undefined where no admin is called `admin` any more. */
  renewAdminToken(): Promise<string | undefined>
  hasAgent(name: string): Promise<boolean>
  /** With which a browser signs in as `admin`, once and soon. Undefined where no admin is called `admin` any more. */
  adminSignInCode(): Promise<string | undefined>
  /** Makes an agent and its key. Errors: `agent.name-taken`. */
  createAgent(name: string): Promise<string>
  /** For when a key was lost: a new one, and the old one is void. Errors: `agent.unknown`. */
  renewAgentKey(name: string): Promise<string>
  /** Ends streams, lets requests finish, closes the store. */
  close(): Promise<void>
}

const ADMIN = 'admin'
/** Who does what the program does by itself. */
const SYSTEM: Actor = { kind: 'system', name: 'slipway' }

/** Errors: `server.busy`, `server.listen`, `store.unavailable`, `store.newer`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, log } = options
  const lock = await lockFolder(home, { name: 'server', busy: 'server.busy' })
  const opened: (() => unknown)[] = [() => lock.release()]
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).toReversed()) await end()
  }
  try {
    const store = openPrivately(join(home, 'server.db'), options)
    opened.push(() => store.close())
    const parts = createParts(store, options)
    const stopping = new AbortController()
    opened.push(() => closeParts(parts))
    const retention = options.retention ?? DEFAULT_RETENTION
    const retaining = keepRetention({ ...parts, log, clock: options.clock, retention }, stopping.signal)
    opened.push(() => {
      stopping.abort()
      return retaining
    })
    const app = createHttp({
      store,
      handlers: allHandlers(parts),
      log,
      version: options.version,
      streams: parts.streams,
      stopping: stopping.signal,
      web: webFiles(options.web),
    })
    const adminToken = await createFirstMember(store, { name: ADMIN, by: SYSTEM })
    const server = await listen(app, options.listen)
    opened.push(() => {
      stopping.abort()
      return server.close()
    })
    log.info('the server listens', { url: server.url })
    return { url: server.url, adminToken, store, ...keysOf(parts), close }
  } catch (error) {
    await close()
    throw error
  }
}

function createParts(store: Store, { home, hookSecret, version, log, clock }: ServerOptions): ServerParts {
  const links = new AgentLinks(store, log)
  return {
    store,
    logs: new Logs(join(home, 'logs')),
    live: new Live(store),
    links,
    streams: new OpenStreams(),
    answers: new CommandAnswers(store, log),
    questions: new Questions({ links, clock }),
    hints: new HintGate(clock, ({ urls, ref }) => links.hint(urls, ref)),
    signIns: new SignInGate(clock),
    hookSecret,
    version,
    startedAt: clock.now(),
  }
}

type Keys = Pick<RunningServer, 'renewAdminToken' | 'adminSignInCode' | 'hasAgent' | 'createAgent' | 'renewAgentKey'>

/** What whoever runs the program may do without a token: the store is theirs anyway. */
function keysOf({ store, streams }: ServerParts): Keys {
  return {
    async renewAdminToken() {
      const token = await renewAdminToken(store, { name: ADMIN, by: SYSTEM })
      if (token !== undefined) streams.end({ kind: 'member', name: ADMIN })
      return token
    },
    adminSignInCode: async () => (await makeAdminSignInCode(store, ADMIN))?.code,
    hasAgent: (name) => isAgent(store, name),
    createAgent: (name) => createAgent(store, name, SYSTEM),
    async renewAgentKey(name) {
      const key = await renewAgentKey(store, name, SYSTEM)
      streams.end({ kind: 'agent', name })
      return key
    },
  }
}

async function closeParts(parts: ServerParts): Promise<void> {
  parts.hints.close()
  parts.questions.close()
  parts.live.close()
  parts.links.close()
  await parts.answers.close()
}

/** The database holds digests of tokens and what people wrote: for its owner only. */
function openPrivately(file: string, { clock, feedLimit }: ServerOptions): Store {
  closeSync(openSync(file, 'a', 0o600))
  return openStore({ file, clock, ...(feedLimit === undefined ? {} : { feedLimit }) })
}
