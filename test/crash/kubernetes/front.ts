import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LABELS } from '#providers/kubernetes/manifest.ts'
import { PODS } from '../../kubernetes/controllers/pods.ts'
import { isReady } from '../../kubernetes/controllers/types.ts'
import type { Pod } from '../../kubernetes/controllers/types.ts'
import type { ApiServer } from '../../kubernetes/server.ts'
import { at, listOf, objectOf, textOf } from '../../kubernetes/json.ts'
import type { ApiObject } from '../../kubernetes/object.ts'
import { APPLICATION, isBadImage, NAMESPACE } from './application.ts'

const ROUTES = 'httproutes.gateway.networking.k8s.io'
const SLICES = 'endpointslices.discovery.k8s.io'
/** No divisor of 100: shares come in small portions. */
const STRIDE = 37

export interface Front {
  readonly url: string
  /** Moments at which requests were sent to where nothing was ready. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

/**
 * What carries requests into the cluster: to the Services that the route names, by their weights, or to the Service
 * itself where there is no route, and from there to any endpoint that is ready. `/check/canary` asks that one alone.
 */
export async function openFront(cluster: ApiServer): Promise<Front> {
  let turn = 0
  const server = createServer((request, response) => {
    const [, path, variant = ''] = (request.url ?? '').split('/')
    const isCheck = path === 'check'
    turn = (turn + STRIDE) % 100
    const image = isCheck ? imageOf(cluster, variant) : imageBehind(cluster, chosen(cluster, turn))
    response.statusCode = statusOf(image, isCheck)
    response.end(image)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    faults: watchBackends(cluster),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function statusOf(image: string | undefined, isCheck: boolean): number {
  if (image === undefined) return 503
  return isCheck && isBadImage(image) ? 500 : 200
}

function chosen(cluster: ApiServer, turn: number): string {
  const backends = backendsIn(cluster)
  const sum = backends.reduce((all, { weight }) => all + weight, 0)
  let left = (turn / 100) * sum
  return backends.find(({ weight }) => (left -= weight) < 0)?.name ?? APPLICATION
}

function backendsIn({ store }: ApiServer): readonly { readonly name: string; readonly weight: number }[] {
  const route = store.collection(ROUTES).get(NAMESPACE, APPLICATION)
  if (!route) return [{ name: APPLICATION, weight: 1 }]
  return listOf(at(listOf(at(route, 'spec', 'rules'))[0], 'backendRefs')).map((one) => {
    const { name, weight = 1 } = objectOf(one)
    return { name: textOf(name), weight: Number(weight) }
  })
}

/** Once all was well for the first time. */
function watchBackends(cluster: ApiServer): readonly string[] {
  const faults: string[] = []
  let hasServed = false
  cluster.store.onChange(({ collection }) => {
    if (collection !== SLICES && collection !== ROUTES) return
    const empty = backendsIn(cluster).filter(({ name, weight }) => weight > 0 && !imageBehind(cluster, name))
    hasServed ||= empty.length === 0
    if (hasServed) faults.push(...empty.map(({ name }) => `requests went to ${name}, behind which nothing was ready`))
  })
  return faults
}

/** What the first ready endpoint of a Service runs. */
function imageBehind({ store }: ApiServer, service: string): string | undefined {
  const slices = [...store.collection(SLICES).values(NAMESPACE)].filter(
    ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service,
  )
  const endpoint = slices
    .flatMap((slice) => listOf(slice['endpoints']))
    .find((one) => at(one, 'conditions', 'ready') === true)
  return imageIn(store.collection(PODS).get(NAMESPACE, textOf(at(endpoint, 'targetRef', 'name'))))
}

/** What the first ready pod of a variant runs. */
function imageOf({ store }: ApiServer, variant: string): string | undefined {
  const pods = [...store.collection(PODS).values(NAMESPACE)] as Pod[]
  return imageIn(pods.find((pod) => pod.metadata.labels?.[LABELS.variant] === variant && isReady(pod)))
}

function imageIn(pod: ApiObject | undefined): string | undefined {
  return pod && textOf(at(listOf(at(pod, 'spec', 'containers'))[0], 'image'))
}
