import { manualClock, realClock } from './clock.ts'
import type { ManualClock } from './clock.ts'
import { DEFINITIONS, establish } from './controllers/definitions.ts'
import { startControllers } from './controllers/start.ts'
import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import { makeCertificate } from './http/certificate.ts'
import { handle } from './http/handle.ts'
import { listen } from './http/listen.ts'
import { createRequestLog } from './http/request-log.ts'
import type { RequestLog } from './http/request-log.ts'
import { createIds } from './ids.ts'
import { textOf } from './json.ts'
import type { JsonObject } from './json.ts'
import { readBuiltIn } from './kinds/built-in.ts'
import { createRegistry } from './kinds/registry.ts'
import { collectionName } from './kinds/resource.ts'
import { formatKubeconfig } from './kubeconfig.ts'
import type { ApiObject } from './object.ts'
import { createStore } from './store/store.ts'
import type { Store } from './store/store.ts'
import { actAs } from './verbs/act.ts'
import type { World } from './world.ts'

export interface ApiServerOptions {
  /** Whether Deployments, Jobs and the like move; they do unless this is false. */
  readonly controllers?: boolean
  readonly tls?: boolean
  /** Who has it may do everything. Without one nobody is asked. */
  readonly token?: string
  /** How many times shorter all waits are. */
  readonly speed?: number
  /** Time stands still until it is moved by hand. */
  readonly manual?: boolean
  /** Definitions of custom kinds that are served from the start; `custom-kinds.ts` has some. */
  readonly definitions?: readonly JsonObject[]
  /** The log of requests holds them whole, to be sent once more. */
  readonly keepsBodies?: boolean
}

/** A double of a Kubernetes API server, which runs in this process. */
export interface ApiServer {
  readonly url: string
  /** The text of a kubeconfig for it. */
  readonly kubeconfig: string
  readonly faults: Faults
  readonly requests: RequestLog
  readonly store: Store
  /** The very world behind the server, for what tests have to see or do in it. */
  readonly world: World
  /** Only where time stands still. */
  advance(ms: number): void
  /** Stores an object as if it had been posted, without a request. */
  seed(object: JsonObject): ApiObject
  /** Accepts this token from now on, beside the first one. */
  addToken(token: string): void
  /** Accepts it no more. */
  dropToken(token: string): void
  /** Watches from before now have to list again. */
  compact(): void
  /** Cuts all connections, is away for so long, or until then, and comes back at the same address with all it had. */
  restart(away?: number | Promise<void>): Promise<void>
  close(): Promise<void>
}

export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const { world, clock } = createWorld(options)
  const { logs } = startControllers(world)
  for (const definition of options.definitions ?? []) {
    establish(world, world.actAs('tester').create(DEFINITIONS, definition).metadata.name)
  }
  const log = createRequestLog({ keepsBodies: options.keepsBodies ?? false })
  const access = { tokens: new Set(options.token === undefined ? [] : [options.token]) }
  const certificate = options.tls === true ? makeCertificate() : undefined
  const open = (port: number): ReturnType<typeof listen> =>
    listen((request, response) => void handle({ world, access, log, logs }, request, response), {
      port,
      ...(certificate && { certificate }),
    })
  let listener = await open(0)
  const { port } = listener
  const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`
  return {
    url,
    kubeconfig: formatKubeconfig({
      url,
      ...(options.token !== undefined && { token: options.token }),
      ...(certificate && { authority: certificate.cert }),
    }),
    faults: world.faults,
    requests: log,
    store: world.store,
    world,
    advance(ms) {
      if (!('advance' in clock)) throw new Error('the clock of this server is a real one')
      clock.advance(ms)
    },
    seed: (object) => seed(world, object),
    addToken: (token) => void access.tokens.add(token),
    dropToken: (token) => void access.tokens.delete(token),
    compact: () => world.store.compact(),
    async restart(away = 0) {
      await listener.stop()
      if (typeof away !== 'number') await away
      else if (away > 0) await new Promise((resolve) => setTimeout(resolve, away))
      listener = await open(port)
    },
    async close() {
      clock.close()
      await listener.stop()
    },
  }
}

function seed(world: World, object: JsonObject): ApiObject {
  const resource = world.registry.ofKind(textOf(object['apiVersion']), textOf(object['kind']))
  if (!resource) throw new Error(`the double serves no ${textOf(object['kind'])} of ${textOf(object['apiVersion'])}`)
  return world.actAs('tester').create(collectionName(resource), object)
}

function createWorld({ controllers = true, speed = 1, manual = false }: ApiServerOptions): {
  world: World
  clock: ReturnType<typeof realClock> | ManualClock
} {
  const clock = manual ? manualClock() : realClock(speed)
  const { definitions, resources } = readBuiltIn()
  const world: World = {
    registry: createRegistry(resources),
    definitions,
    store: createStore(),
    clock,
    faults: createFaults(),
    ids: createIds(),
    hasControllers: controllers,
    actAs: (manager) => actAs(world, manager),
  }
  return { world, clock }
}
