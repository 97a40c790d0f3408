import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayKinds } from '../kubernetes/custom-kinds.ts'
import { startApiServer } from '../kubernetes/server.ts'
import type { ApiServer } from '../kubernetes/server.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'

/** Name of the target, as its applications call it. */
const TARGET = 'production'

type Manifest = Readonly<Record<string, unknown>>

/** All of Slipway with the double of a cluster, in which the namespace `shop` and a gateway are. */
export interface KubernetesPlace {
  readonly stack: Stack
  readonly cluster: ApiServer
  /** Commits applications, each a folder of that name: its file and its objects. Answers with the commit. */
  push(applications: Readonly<Record<string, KubernetesApplication>>, subject: string): Promise<string>
  /** A change by hand, as `kubectl edit` makes it. */
  edit(path: string, body: unknown): Promise<void>
  close(): Promise<void>
}

export interface KubernetesApplication {
  /** Further keys of its section. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly pipeline?: readonly unknown[]
  readonly labels?: Readonly<Record<string, string>>
  readonly objects: readonly Manifest[]
}

/** The cluster's waits are so many times shorter than a real one's. */
const SPEED = 20

export async function kubernetesPlace(): Promise<KubernetesPlace> {
  const cluster = await startApiServer({ speed: SPEED, definitions: gatewayKinds() })
  cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  cluster.seed({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'front', namespace: 'shop' },
    spec: { gatewayClassName: 'test', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  })
  const folder = await mkdtemp(join(tmpdir(), 'slipway-kubeconfig-'))
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, cluster.kubeconfig)
  const stack = await startStack({ targets: [{ name: TARGET, kubernetes: { kubeconfig, namespace: 'shop' } }] })
  return {
    stack,
    cluster,
    push: (applications, subject) => {
      const files = Object.entries(applications).flatMap(([name, one]) => filesOf(name, one))
      return stack.change(() => stack.git.commit(Object.fromEntries(files), subject))
    },
    async edit(path, body) {
      const answer = await fetch(`${cluster.url}${path}?fieldManager=kubectl-edit`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    },
    async close() {
      await stack.end()
      await cluster.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** JSON is YAML as well. */
function filesOf(name: string, { settings, pipeline, labels, objects }: KubernetesApplication): [string, string][] {
  const file = { name, kubernetes: { target: TARGET, namespace: 'shop', ...settings }, pipeline, labels }
  return [
    [`${name}/app.slipway.yaml`, JSON.stringify(file)],
    ...objects.map((object, n): [string, string] => [`${name}/${n}.json`, JSON.stringify(object)]),
  ]
}

/** A Deployment with its configuration behind a Service; the image says what its pods do. */
export function webObjects(name: string, image: string, replicas = 3): Manifest[] {
  const labels = { app: name }
  const container = {
    name: 'web',
    image,
    envFrom: [{ configMapRef: { name } }],
    readinessProbe: { httpGet: { path: '/', port: 8080 } },
  }
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { version: image } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]
}

export function routeTo(name: string): Manifest {
  const rules = [{ backendRefs: [{ name, port: 80 }] }]
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name },
    spec: { parentRefs: [{ name: 'front' }], hostnames: [`${name}.example.com`], rules },
  }
}
