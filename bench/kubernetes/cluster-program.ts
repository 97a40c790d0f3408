// The double of an API server as a process of its own, told by messages what to do: a client's memory and processor time
// are then the client's alone.
import { startApiServer } from '../../test/kubernetes/server.ts'
import type { ApiServerOptions } from '../../test/kubernetes/server.ts'
import type { LoggedRequest } from '../../test/kubernetes/http/request-log.ts'
import type { JsonObject } from '../../test/kubernetes/json.ts'
import { churnPods, growPods } from './churn.ts'
import type { Churn, Growth } from './churn.ts'

export interface Wishes {
  seed: { asked: readonly JsonObject[]; answer: null }
  requests: { asked: null; answer: readonly LoggedRequest[] }
  /** What changed something. */
  writes: { asked: null; answer: readonly LoggedRequest[] }
  forget: { asked: null; answer: null }
  /** Writes a second. */
  pace: { asked: number; answer: null }
  grow: { asked: Growth; answer: number }
  churn: { asked: Churn; answer: number }
}

const server = await startApiServer(JSON.parse(process.argv[2] ?? '{}') as ApiServerOptions)

const ACTS: { [Wish in keyof Wishes]: (asked: Wishes[Wish]['asked']) => Promise<Wishes[Wish]['answer']> } = {
  async seed(objects) {
    for (const object of objects) server.seed(object)
    return null
  },
  requests: async () => server.requests.all(),
  writes: async () => server.requests.writes(),
  async forget() {
    server.requests.clear()
    return null
  },
  async pace(writesPerSecond) {
    server.faults.pace(writesPerSecond)
    return null
  },
  grow: async (wish) => growPods(server, wish),
  churn: (wish) => churnPods(server.world, wish),
}

process.on('message', ({ id, wish, asked }: { id: number; wish: keyof Wishes; asked: never }) => {
  ACTS[wish](asked).then(
    (answer) => process.send?.({ id, answer }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: { url: server.url, kubeconfig: server.kubeconfig } })
