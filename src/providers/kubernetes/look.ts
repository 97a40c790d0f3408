import type { LiveState } from '#domain/health.ts'
import type { OutputWish, Subject } from '#domain/provider.ts'
import type { LogLine } from '#domain/question.ts'
import type { MetricSource, VariantView } from '#domain/stage.ts'
import type { Connection } from './context.ts'
import { healthRules } from './health/health-rules.ts'
import { at } from './live/fields.ts'
import { inView } from './live/in-view.ts'
import { logRate } from './live/log-rate.ts'
import { podOutput } from './live/logs.ts'
import { observeApplication } from './live/observe.ts'
import { podsOf } from './live/pods.ts'
import type { Entry } from './live/entry.ts'
import type { LiveStore } from './live/store.ts'
import { LABELS } from './manifest.ts'
import type { LiveObject, ObjectKey } from './manifest.ts'
import type { AppSettings } from './settings.ts'
import type { Weights } from './traffic/method.ts'
import { numberOr } from './traffic/object.ts'
import { splitOf } from './traffic/split.ts'
import type { SplitWish } from './traffic/split.ts'
import { ALL_TO_PRIMARY } from './traffic/weights.ts'
import { VARIANTS } from './variant/names.ts'
import type { Variant } from './variant/names.ts'

type Labels = Readonly<Record<string, string>>

/** Live state now and whenever it changed. Errors: those of the inventory. */
export async function* observe(
  { store, clock, inventories }: Connection,
  { name, app }: Subject<AppSettings>,
  signal: AbortSignal,
): AsyncGenerator<LiveState, void> {
  yield* observeApplication(
    {
      application: name,
      store,
      clock,
      rules: healthRules(app.health, (key) => store.find(key)?.object()),
      variantOf: (labels) => variantIn(app, labels),
      inventory: (ended) => inventories.follow(name, ended),
      weights: () => shownWeights(store, { name, app }),
    },
    signal,
  )
}

/** Which variants there are, how many of their pods are ready, and what part of the requests they get. Errors: `kubernetes.unseen`, and those of the inventory. */
export async function variants(
  connection: Connection,
  { name, app }: Subject<AppSettings>,
): Promise<readonly VariantView[]> {
  const objects = await seen(connection, { name }, () =>
    connection.store.ofApplication(name).map((entry) => entry.object()),
  )
  const weights = weightsIn(objects, { application: name, settings: app })
  const workloads = objects.filter(({ kind }) => WORKLOADS.has(kind))
  return VARIANTS.flatMap((variant) => {
    const own = workloads.filter((one) => copyIn(one) === variant)
    if (own.length === 0) return []
    const count = (field: (one: LiveObject) => unknown): number =>
      own.reduce((sum, one) => sum + numberOr(field(one), 0), 0)
    return [{ variant, ready: count(readyPods), wanted: count(wantedPods), weight: weights[variant] }]
  })
}

/** What the pods write. Errors: `kubernetes.output-unknown`, and those of the API. */
export async function* output(
  { cluster, store, clock, inventories }: Connection,
  { name }: Subject<AppSettings>,
  wish: OutputWish & { readonly signal: AbortSignal },
): AsyncGenerator<readonly LogLine[], void> {
  const roots = (await inventories.read(name, wish.signal))?.keys ?? []
  yield* podOutput({ api: cluster.api, store, clock, application: name, roots }, wish)
}

/** Lines of the pods that hold a text, per second. */
export function logs(connection: Connection, { name, app }: Subject<AppSettings>): MetricSource {
  const { cluster, store } = connection
  return {
    name: 'logs',
    async measure(query, signal) {
      const all = await seen(connection, { name, signal }, (roots) => podsOf(store, { application: name, roots }) ?? [])
      const pods = (variant: string | undefined): readonly Entry[] =>
        variant === undefined ? all : all.filter((pod) => podVariant(app, pod) === variant)
      return logRate({ api: cluster.api, pods }).measure(query, signal)
    },
  }
}

/** What is read of the application's objects as they are now; never before they were looked at. */
async function seen<T>(
  { store, clock, inventories }: Connection,
  { name, signal }: { readonly name: string; readonly signal?: AbortSignal },
  read: (roots: readonly ObjectKey[]) => T,
): Promise<T> {
  const roots = (await inventories.read(name, signal))?.keys ?? []
  return inView({ store, clock, application: name, roots, signal }, () => read(roots))
}

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

function readyPods(workload: LiveObject): unknown {
  return at(workload, 'status.readyReplicas') ?? at(workload, 'status.numberReady')
}

function wantedPods(workload: LiveObject): unknown {
  return at(workload, 'spec.replicas') ?? at(workload, 'status.desiredNumberScheduled')
}

/** Only where there is more than one variant is a split worth showing. */
function shownWeights(store: LiveStore, { name, app }: Subject<AppSettings>): Weights | undefined {
  const objects = store.ofApplication(name).map((entry) => entry.object())
  if (objects.every((one) => copyIn(one) === 'primary')) return undefined
  return weightsIn(objects, { application: name, settings: app })
}

/** Told by the objects in the cluster; what they do not say goes to primary. */
function weightsIn(objects: readonly LiveObject[], wish: SplitWish): Weights {
  const split = splitOf(
    objects.filter((one) => copyIn(one) === 'primary'),
    wish,
  )
  return split?.method.read(objects) ?? ALL_TO_PRIMARY
}

function copyIn({ metadata }: LiveObject): Variant {
  return VARIANTS.find((variant) => variant === metadata.labels?.[LABELS.variant]) ?? 'primary'
}

function podVariant(app: AppSettings, pod: Entry): Variant {
  return variantIn(app, pod.object().metadata.labels ?? {}) ?? 'primary'
}

/** Copies bear our label; pods the label of the application's choice. */
function variantIn({ variantLabel }: AppSettings, labels: Labels): Variant | undefined {
  const [copy, pod] = [labels[LABELS.variant], labels[variantLabel.key]]
  return VARIANTS.find((variant) => variant === copy) ?? VARIANTS.find((variant) => variantLabel[variant] === pod)
}
