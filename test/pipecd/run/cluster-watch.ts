import type { ApiServer } from '../../kubernetes/server.ts'
import type { ApiObject } from '../../kubernetes/object.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a cluster was seen to hold of one application, from its first moment on. */
export interface Seen {
  /** The canary's share of the requests, in percent, each time it changed. */
  readonly shares: number[]
  /** Sums of weights that were not 100. */
  readonly wrongSums: string[]
  /** Replicas that canaries were asked for, each time they changed. */
  readonly sizes: number[]
  /** Copies, by kind and name, as they were last. */
  readonly copies: Map<string, ApiObject>
}

/** Reads every state of what splits requests, and of the copies, by PipeCD's names for them. */
export function watchCluster(cluster: ApiServer): (application: string, root?: string) => Seen {
  const seen = new Map<string, Seen>()
  const of = (name: string): Seen => {
    const known = seen.get(name) ?? { shares: [], wrongSums: [], sizes: [], copies: new Map<string, ApiObject>() }
    seen.set(name, known)
    return known
  }
  cluster.store.onChange(({ type, object }) => {
    if (type === 'DELETED' || object.metadata.ownerReferences !== undefined) return
    const { name } = object.metadata
    const copied = /^(.+)-(?:canary|baseline)$/.exec(name)?.[1]
    if (copied !== undefined) {
      const { copies, sizes } = of(copied)
      copies.set(`${object.kind} ${name}`, object)
      if (object.kind === 'Deployment' && name.endsWith('-canary')) add(sizes, replicasOf(object))
    }
    const weights = weightsOf(object)
    if (!weights) return
    const { shares, wrongSums } = of(name)
    add(shares, weights.canary)
    if (weights.sum !== 100) wrongSums.push(JSON.stringify(object['spec']))
  })
  return of
}

function add(list: number[], one: number): void {
  if (list.at(-1) !== one) list.push(one)
}

function replicasOf({ spec }: ApiObject): number {
  return (spec as { replicas: number }).replicas
}

/** Undefined for what splits no requests. */
function weightsOf({ kind, metadata, spec }: ApiObject): { canary: number; sum: number } | undefined {
  if (kind === 'Service') {
    const variant = (spec as { selector?: Record<string, string> }).selector?.['pipecd.dev/variant']
    return variant === undefined ? undefined : { canary: variant === 'canary' ? 100 : 0, sum: 100 }
  }
  const entries = entriesOf(kind, spec as Fields)
  if (!entries) return undefined
  const of = (list: readonly Entry[]): number => list.reduce((sum, { weight = 0 }) => sum + weight, 0)
  return { canary: of(entries.filter(({ to }) => to === `${metadata.name}-canary`)), sum: of(entries) }
}

interface Entry {
  readonly to: string
  readonly weight?: number
}

function entriesOf(kind: string, spec: Fields): readonly Entry[] | undefined {
  if (kind === 'TrafficSplit') {
    const { backends } = spec as { backends: readonly { service: string; weight: number }[] }
    return backends.map(({ service, weight }) => ({ to: service, weight }))
  }
  if (kind !== 'VirtualService') return undefined
  type Destination = { readonly destination: { readonly host: string }; readonly weight?: number }
  const { http } = spec as { http: readonly { readonly route: readonly Destination[] }[] }
  return http.flatMap(({ route }) => route.map(({ destination, ...rest }) => ({ to: destination.host, ...rest })))
}
