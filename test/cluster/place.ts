import { randomBytes } from 'node:crypto'
import type { StageDraft } from '#domain/provider.ts'
import type { StageResult } from '#domain/stage.ts'
import type { Cluster } from '#providers/kubernetes/api/cluster.ts'
import { objectPath } from '#providers/kubernetes/api/object-path.ts'
import { connect, disconnect } from '#providers/kubernetes/connection.ts'
import type { Connection } from '#providers/kubernetes/context.ts'
import type { Desired } from '#providers/kubernetes/desired.ts'
import { keyOf } from '#providers/kubernetes/manifest.ts'
import type { LiveObject, Manifest, ObjectKey } from '#providers/kubernetes/manifest.ts'
import { TargetSettings } from '#providers/kubernetes/settings.ts'
import { deploying } from '../kubernetes-provider/rehearsal.ts'
import type { Deploying, Rest } from '../kubernetes-provider/rehearsal.ts'
import type { Chosen } from './chosen.ts'
import { play } from '../play-stage.ts'
import { patienceWith, until } from './patience.ts'
import { programsFrom } from './programs.ts'
import type { Programs } from './programs.ts'
import { ofPlace, placeLabels, sweep } from './sweep.ts'

/** A namespace of its own in the cluster, with an agent's connection. Gone with the test, with all that is in it. */
export interface TestPlace extends AsyncDisposable {
  readonly run: string
  readonly namespace: string
  /** Named as the namespace: no two places share an application. */
  readonly application: string
  readonly programs: Programs
  readonly connection: Connection
  readonly log: string[]
  /** As a new process would come, on the same way or another: nothing is remembered. */
  reconnect(kubeconfig?: string): Promise<void>
  desired(...objects: readonly Manifest[]): Desired
  deploy(desired: Desired, stages: readonly StageDraft[], rest?: Rest): Deploying
  /** One stage that syncs, until it is done. */
  sync(desired: Desired, rest?: Rest): Promise<void>
  play(act: () => Promise<StageResult>): Promise<readonly string[]>
  until<T>(what: string, ask: () => T | Promise<T>, shown?: () => unknown): Promise<NonNullable<T>>
  find(apiVersion: string, kind: string, name: string): Promise<LiveObject | undefined>
  /** Errors: it is not there. */
  live(apiVersion: string, kind: string, name: string): Promise<LiveObject>
  /** Merges that into an object in somebody else's name. */
  edit(manager: string, object: Manifest, body: unknown): Promise<void>
  /** Applies it in somebody else's name. */
  applyAs(manager: string, object: Manifest): Promise<void>
  /** Removes it by hand. */
  remove(object: Manifest): Promise<void>
}

export interface PlaceWish {
  readonly chosen: Chosen
  /** For what the tests themselves do. */
  readonly cluster: Cluster
  /** A folder of the connection's own. */
  readonly home: string
}

export async function openPlace({ chosen, cluster, home }: PlaceWish): Promise<TestPlace> {
  const { run, registry, context } = chosen
  const patience = patienceWith(chosen)
  const namespace = `slipway-test-${run}-${randomBytes(4).toString('hex')}`
  const open = (kubeconfig: string): Promise<Connection> =>
    connect(TargetSettings.parse({ kubeconfig, context, namespace, allowExec: true }), { home })
  await makeNamespace(cluster, { run, namespace })
  let connection = await open(chosen.kubeconfig)
  let deployments = 0
  const ground = {
    application: namespace,
    log: [] as string[],
    evidence: [],
    get connection() {
      return connection
    },
  }
  const place: TestPlace = {
    run,
    namespace,
    application: namespace,
    programs: programsFrom(registry),
    log: ground.log,
    get connection() {
      return connection
    },
    async reconnect(kubeconfig = chosen.kubeconfig) {
      await disconnect(connection)
      connection = await open(kubeconfig)
    },
    desired: (...objects) => ({ namespace, objects }),
    deploy: (desired, drafts, { app, ...rest } = {}) =>
      deploying(ground, {
        id: `d${(deployments += 1)}`,
        desired,
        drafts,
        rest: { ...rest, app: patientApp(app ?? {}, patience.ms) },
      }),
    async sync(desired, rest) {
      const one = place.deploy(desired, [{ kind: 'sync', options: {} }], rest)
      await place.play(() => one.run(0))
    },
    play: (act) => play(act, patience),
    until: (what, ask, shown) => until(patience, { what, ask, shown }),
    find: (apiVersion, kind, name) => connection.cluster.objects.get(named({ namespace, apiVersion, kind, name })),
    async live(apiVersion, kind, name) {
      const found = await place.find(apiVersion, kind, name)
      if (!found) throw new Error(`there is no ${kind} ${name}`)
      return found
    },
    edit: (manager, object, body) => write(cluster, { manager, object, namespace, body, how: 'merge-patch+json' }),
    applyAs: (manager, object) =>
      write(cluster, {
        manager,
        namespace,
        object,
        body: named({ ...object, namespace, name: object.metadata.name }, object),
        how: 'apply-patch+yaml',
      }),
    async remove(object) {
      await cluster.objects.remove({ ...keyOf(object), namespace }, { propagation: 'background' })
    },
    async [Symbol.asyncDispose]() {
      await disconnect(connection)
      await sweep(cluster, ofPlace(run, namespace), patience)
    },
  }
  // Controllers make them some time after the namespace: a look at what is there must not see them come.
  await place.until('the service account of pods', () => place.find('v1', 'ServiceAccount', 'default'))
  await place.until('the root certificate of pods', () => place.find('v1', 'ConfigMap', 'kube-root-ca.crt'))
  return place
}

/** What is healthy at last is waited for as long as anything; a test that wants a failure sooner says so. */
function patientApp(app: Readonly<Record<string, unknown>>, ms: number): Record<string, unknown> {
  return { healthTimeout: `${ms / 1_000}s`, ...app }
}

async function makeNamespace(
  { objects }: Cluster,
  { run, namespace }: { run: string; namespace: string },
): Promise<void> {
  const metadata = { name: namespace, labels: placeLabels(run, namespace) }
  await objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata })
}

type Name = Pick<Manifest, 'apiVersion' | 'kind'> & Pick<ObjectKey, 'namespace' | 'name'>

function named({ apiVersion, kind, namespace, name }: Name, rest: Partial<Manifest> = {}): Manifest {
  return { ...rest, apiVersion, kind, metadata: { ...rest.metadata, name, namespace } }
}

interface Written {
  readonly manager: string
  readonly object: Manifest
  readonly namespace: string
  readonly body: unknown
  readonly how: 'merge-patch+json' | 'apply-patch+yaml'
}

async function write({ api, kinds }: Cluster, { manager, object, namespace, body, how }: Written): Promise<void> {
  const info = await kinds.find(object.apiVersion, object.kind)
  if (!info) throw new Error(`the cluster does not know ${object.kind}`)
  const path = objectPath(info, { namespace, name: object.metadata.name })
  await api.request({
    method: 'PATCH',
    path,
    query: { fieldManager: manager },
    contentType: `application/${how}`,
    body,
  })
}
