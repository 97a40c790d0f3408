import { SlipwayError } from '#domain/errors.ts'
import type { LiveState } from '#domain/health.ts'
import type { KindInfo } from '#providers/kubernetes/api/kinds.ts'
import { apiVersionOf } from '#providers/kubernetes/api/kinds.ts'
import { kubernetes } from '#providers/kubernetes/index.ts'
import { AppSettings } from '#providers/kubernetes/settings.ts'
import type { TestPlace } from './place.ts'

/** What controllers make of the rest, and take away some time later. */
const PASSING = new Set([
  'Event',
  'Pod',
  'ReplicaSet',
  'Endpoints',
  'EndpointSlice',
  'ControllerRevision',
  'PodMetrics',
])

/** Kinds and names of all that is kept in the namespace, of whatever kind the cluster knows. */
export async function namesIn({ connection, namespace }: TestPlace): Promise<readonly string[]> {
  const { kinds, objects } = connection.cluster
  const all = new Map<string, KindInfo>()
  for (const info of (await kinds.list()).kinds) {
    const isKept = info.namespaced && info.verbs.includes('list') && !PASSING.has(info.kind)
    const id = `${info.group}/${info.kind}`
    if (isKept && !all.has(id)) all.set(id, info)
  }
  const found = await Promise.all([...all.values()].map((info) => listed(objects, info, namespace)))
  return found.flat().toSorted()
}

type Objects = TestPlace['connection']['cluster']['objects']

async function listed(objects: Objects, info: KindInfo, namespace: string): Promise<readonly string[]> {
  const names: string[] = []
  try {
    for await (const { items } of objects.list(info, { namespace })) {
      names.push(...items.map(({ metadata }) => `${info.kind} ${metadata.name}`))
    }
  } catch (error) {
    // Another test took its definition away meanwhile, or its own server is down: this place has none of it.
    const isForeign = info.group.includes('.') && error instanceof SlipwayError
    if (!isForeign) throw new Error(`${apiVersionOf(info)} ${info.kind} cannot be listed`, { cause: error })
  }
  return names
}

export interface Observed extends AsyncDisposable {
  newest(): LiveState | undefined
}

/** The live state as an agent would report it, whenever it changed. */
export function observed({ connection, application }: TestPlace, app: object = {}): Observed {
  const ending = new AbortController()
  const subject = { name: application, app: AppSettings.parse(app) }
  let newest: LiveState | undefined
  const running = (async () => {
    for await (const state of kubernetes.observe(connection, subject, ending.signal)) newest = state
  })()
  return {
    newest: () => newest,
    async [Symbol.asyncDispose]() {
      ending.abort()
      await running
    },
  }
}
