import { AppSettings } from '#providers/kubernetes/settings.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { splitOf } from '#providers/kubernetes/traffic/split.ts'
import { readyPods } from '#providers/kubernetes/traffic/shift.ts'
import { VARIANTS } from '#providers/kubernetes/variant/names.ts'
import type { ApiServer } from '../kubernetes/server.ts'
import { selectorOf } from '#providers/kubernetes/stages/readiness.ts'

const ROUTES = /^(services|ingresses|httproutes|virtualservices|trafficsplits)(\.|$)/

export interface TrafficWatch {
  /** What was wrong, after each write that may move requests. */
  readonly faults: readonly string[]
  /** The canary's share, each time it changed. */
  readonly canary: readonly number[]
}

/** Holds every moment of the cluster against the rules: sum 100, and never to what cannot answer. */
export function watchTraffic(server: ApiServer, settings: Record<string, unknown> = {}): TrafficWatch {
  const app = AppSettings.parse(settings)
  const faults: string[] = []
  const canary: number[] = []
  let hasServed = false
  server.store.onChange(({ collection }) => {
    if (!ROUTES.test(collection) && collection !== 'pods') return
    const objects = objectsOf(server)
    const front = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'web')
    const isReady = (variant: string): boolean => readyOf(objects, front, { app, variant }) > 0
    hasServed ||= isReady('primary')
    if (!front || !hasServed) return
    faults.push(...mixedFaults(objects, front, app))
    if (!ROUTES.test(collection)) return
    const weights = splitOf(objects, { application: 'web', settings: app })?.method.read(objects)
    if (!weights) return
    if (canary.at(-1) !== weights.canary) canary.push(weights.canary)
    if (VARIANTS.reduce((sum, one) => sum + weights[one], 0) !== 100) faults.push(`sum of ${JSON.stringify(weights)}`)
    for (const variant of VARIANTS) {
      if (weights[variant] > 0 && !isReady(variant))
        faults.push(`${weights[variant]} % to ${variant}, which is not ready`)
    }
  })
  return { faults, canary }
}

function objectsOf(server: ApiServer): readonly Manifest[] {
  const collections = [...server.store.collections()].filter(
    ([name]) => ROUTES.test(name) || /^(pods|deployments|statefulsets|daemonsets)/.test(name),
  )
  return collections.flatMap(([, collection]) => Array.from(collection.values('shop')))
}

interface Asked {
  readonly app: AppSettings
  readonly variant: string
}

function readyOf(objects: readonly Manifest[], front: Manifest | undefined, { app, variant }: Asked): number {
  const { key, ...values } = app.variantLabel
  const labels = { app: 'web', [key]: values[variant as keyof typeof values] }
  const pods = objects.filter(({ kind }) => kind === 'Pod')
  const isPlain = front !== undefined && selectorOf(front)[key] === undefined
  return readyPods(pods, 'shop', variant === 'primary' && isPlain ? { app: 'web' } : labels)
}

/** The Service in front selects the pods of one variant. */
function mixedFaults(objects: readonly Manifest[], front: Manifest, { variantLabel }: AppSettings): readonly string[] {
  const selector = Object.entries(selectorOf(front))
  const pods = objects.filter(({ kind }) => kind === 'Pod')
  const chosen = pods.filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value))
  const copies = [variantLabel.canary, variantLabel.baseline]
  const variants = new Set(chosen.map(({ metadata }) => metadata.labels?.[variantLabel.key] ?? ''))
  const mixed = variants.size > 1 && copies.some((one) => variants.has(one))
  return mixed ? [`the Service in front selects ${[...variants].join(' and ')}`] : []
}
