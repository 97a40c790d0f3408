import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { KINDS } from '#cli/kinds.ts'
import { NODE_FLAGS } from '#cli/processes/supervise.ts'
import { parseAgentFile } from '#domain/config/agent.ts'
import { parseServerFile } from '#domain/config/server.ts'
import { CHART, findHelm, PLAIN_MANIFESTS, plainText, renderChart } from '../../scripts/deploy/manifests.ts'
import { ROOT } from './markdown.ts'

type Fields = Readonly<Record<string, unknown>>

interface PodSpec {
  readonly securityContext: Fields
  readonly containers: readonly {
    readonly securityContext: Fields
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
    readonly livenessProbe?: { readonly httpGet: Fields }
    readonly readinessProbe?: { readonly httpGet: Fields }
  }[]
}

interface Found extends Fields {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
  readonly rules?: readonly { readonly resources?: readonly string[]; readonly verbs?: readonly string[] }[]
  readonly spec?: { readonly template?: { readonly spec: PodSpec } }
}

const helm = findHelm()
const skip = helm === undefined ? 'helm is not installed: whether the chart renders so is NOT tested' : false

const textOf = (path: string): string => readFileSync(ROOT + path, 'utf8')
const manifestsIn = (text: string): Found[] =>
  parseAllDocuments(text).flatMap((document) => (document.toJS() as Found | null) ?? [])
const plain = PLAIN_MANIFESTS.map(({ path }) => ({ path, manifests: manifestsIn(textOf(path)) }))

/** The files that programs read, out of the ConfigMaps. */
function filesIn(manifests: readonly Found[]): readonly (readonly [string, string])[] {
  return manifests.filter(({ kind }) => kind === 'ConfigMap').flatMap(({ data }) => Object.entries(data ?? {}))
}

function checkFiles(manifests: readonly Found[]): number {
  const files = filesIn(manifests)
  for (const [name, text] of files) {
    if (name === 'server.yaml') parseServerFile(text, name)
    if (name === 'agent.yaml') parseAgentFile(text, name, KINDS)
  }
  return files.length
}

void describe('what installs Slipway in a cluster', () => {
  void test('the files of server and agent are accepted by the real schemas', () => {
    for (const { manifests } of plain) assert.equal(checkFiles(manifests), 1)
  })

  void test('pods are as restricted as Kubernetes can hold them', () => {
    const pods = plain.flatMap(({ manifests }) => manifests.flatMap(({ spec }) => spec?.template?.spec ?? []))
    assert.equal(pods.length, 3)
    for (const { securityContext, containers } of pods) {
      assert.equal(securityContext['runAsNonRoot'], true)
      assert.deepEqual(securityContext['seccompProfile'], { type: 'RuntimeDefault' })
      for (const { securityContext: own } of containers) {
        assert.deepEqual(own, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
      }
    }
  })

  void test('every pod is probed where its program answers', () => {
    for (const { manifests } of plain) {
      const [container] = manifests.flatMap(({ spec }) => spec?.template?.spec.containers ?? [])
      const [[name, text] = ['', '']] = filesIn(manifests)
      const listen =
        name === 'server.yaml' ? parseServerFile(text, name).listen : parseAgentFile(text, name, KINDS).health?.listen
      const [port] = container?.ports ?? []
      assert.equal(listen, `0.0.0.0:${port?.containerPort}`)
      assert.deepEqual(container?.livenessProbe?.httpGet, { path: '/healthz', port: port?.name })
      assert.deepEqual(container.readinessProbe?.httpGet, { path: '/readyz', port: port?.name })
    }
  })

  void test('no rights are given for everything, for Secrets, or to give further rights', () => {
    const rules = plain.flatMap(({ manifests }) => manifests.flatMap(({ rules = [] }) => rules))
    assert.ok(rules.length > 10)
    const named = new Set(rules.flatMap(({ resources = [], verbs = [] }) => resources.concat(verbs)))
    for (const name of ['*', 'secrets', 'roles', 'clusterroles', 'escalate', 'bind', 'impersonate', 'pods/exec']) {
      assert.ok(!named.has(name), name)
    }
  })

  void test('the programs of the image have the heaps that `slipway up` gives them', () => {
    const [, entry = '[]'] = /^ENTRYPOINT (.*)$/m.exec(textOf('deploy/Dockerfile')) ?? []
    const program = ['node', ...NODE_FLAGS, '/opt/slipway/bin/slipway.js']
    assert.deepEqual(JSON.parse(entry), ['tini', '--', ...program])
  })

  void test('what the image consists of is there, and not left out', () => {
    const dockerfile = textOf('deploy/Dockerfile')
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) => from.split(' '))
    const ignored = textOf('deploy/Dockerfile.dockerignore').trim().split('\n')
    assert.ok(copied.length >= 5)
    for (const path of copied) {
      assert.ok(existsSync(ROOT + path), path)
      assert.ok(!ignored.includes(path.split('/')[0] ?? ''), path)
    }
  })

  void test('versions are those of the package', () => {
    const { version, devDependencies } = JSON.parse(textOf('package.json')) as {
      version: string
      devDependencies: Record<string, string>
    }
    const chart = parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8')) as { version: string; appVersion: string }
    assert.deepEqual([chart.version, chart.appVersion], [version, version])
    const pinned = /^ARG NODE_VERSION=(\S+)$/m.exec(textOf('deploy/Dockerfile'))
    assert.equal(pinned?.[1], devDependencies['node'])
  })
})

void describe('the chart', { skip }, () => {
  const withHelm = (values: unknown): Found[] => manifestsIn(renderChart(helm ?? '', values))
  const repositories = [{ name: 'shop', url: 'https://git.example.com/acme/shop.git' }]

  void test('the plain manifests are what it renders', () => {
    for (const one of PLAIN_MANIFESTS) {
      assert.equal(textOf(one.path), plainText(helm ?? '', one), 'run `node scripts/deploy-manifests.ts`')
    }
  })

  void test('helm has nothing to say against it', () => {
    execFileSync(helm ?? '', ['lint', '--strict', CHART], { stdio: 'pipe' })
  })

  void test('every value changes what is rendered, and gives files that are accepted', () => {
    const everything = withHelm({
      namespace: { create: true },
      image: { digest: `sha256:${'0'.repeat(64)}`, pullSecrets: ['pull'] },
      server: {
        address: '[::]',
        retention: { days: 30 },
        hookSecret: 'hooks',
        ingress: { enabled: true, className: 'nginx', host: 'slipway.example.com', tlsSecret: 'tls' },
        route: { enabled: true, parents: [{ name: 'web' }], hostnames: ['slipway.example.com'] },
        allowFrom: [{ namespaceSelector: {} }],
        env: [{ name: 'SLIPWAY_LOG', value: 'debug' }],
        scheduling: { nodeSelector: { a: 'b' } },
      },
      agent: {
        enabled: true,
        repositories: [{ ...repositories[0], sshKeyFile: '/etc/slipway/secrets/shop-key/id' }],
        deletion: { budget: 3 },
        sources: [{ name: 'prometheus', prometheus: { url: 'http://prometheus.monitoring' } }],
        target: { name: 'here', requestsPerSecond: 50 },
        rights: { secrets: true, namespaces: true, definitions: true, traffic: ['gateway', 'istio', 'smi'] },
        knownHosts: 'git.example.com ssh-ed25519 AAAA',
        secretFiles: ['shop-key'],
        storage: { kept: false },
        address: '[::]',
        healthPort: 9000,
      },
    })
    assert.equal(checkFiles(everything), 3)
    const agentFile = filesIn(everything).find(([name]) => name === 'agent.yaml')?.[1] ?? ''
    assert.deepEqual(parseAgentFile(agentFile, 'agent.yaml', KINDS).health, { listen: '[::]:9000' })
    const kinds = new Set(everything.map(({ kind }) => kind))
    for (const kind of ['Namespace', 'Ingress', 'HTTPRoute', 'ClusterRole']) assert.ok(kinds.has(kind), kind)
    assert.ok(!kinds.has('PersistentVolumeClaim'))
    const rights = everything.find(({ kind }) => kind === 'ClusterRole')?.rules ?? []
    const resources = new Set(rights.flatMap((rule) => rule.resources ?? []))
    for (const one of ['secrets', 'namespaces', 'customresourcedefinitions', 'virtualservices', 'trafficsplits']) {
      assert.ok(resources.has(one), one)
    }
  })

  void test('namespaces are named to the agent, and each has its Role', () => {
    const rendered = withHelm({ agent: { enabled: true, repositories, namespaces: ['shop', 'tools'] } })
    const kinds = rendered.map(({ kind }) => kind)
    assert.equal(kinds.filter((kind) => kind === 'Role').length, 2)
    assert.ok(!kinds.includes('ClusterRole'))
    const file = filesIn(rendered).find(([name]) => name === 'agent.yaml')?.[1] ?? ''
    const [target] = parseAgentFile(file, 'agent.yaml', KINDS).targets
    const { namespaces, namespace } = (target?.settings ?? {}) as Fields
    assert.deepEqual([namespaces, namespace], [['shop', 'tools'], 'shop'])
  })

  void test('whose file is another’s is probed only on a port that is said', () => {
    const probes = (healthPort: number): unknown[] => {
      const rendered = withHelm({ agent: { enabled: true, configSecret: 'file', healthPort } })
      const containers = rendered.flatMap(({ kind, spec }) =>
        kind === 'Deployment' ? (spec?.template?.spec.containers ?? []) : [],
      )
      return containers.map(({ livenessProbe, ports }) => [livenessProbe?.httpGet, ports])
    }
    assert.deepEqual(probes(0), [[undefined, undefined]])
    assert.deepEqual(probes(9000), [[{ path: '/healthz', port: 'health' }, [{ name: 'health', containerPort: 9000 }]]])
  })

  void test('what cannot work is refused with what to do', () => {
    const refused: readonly (readonly [unknown, RegExp])[] = [
      [{ agent: { enabled: true } }, /agent\.repositories/],
      [{ server: { enabled: false }, agent: { enabled: true, repositories } }, /agent\.server/],
      [{ agent: { enabled: true, repositories, namespaces: ['shop'], rights: { namespaces: true } } }, /whole cluster/],
      [{ server: { ingress: { enabled: true, host: 'slipway.example.com' } } }, /server\.allowFrom/],
      [{ sever: {} }, /additional properties/],
    ]
    for (const [values, message] of refused) {
      assert.throws(() => renderChart(helm ?? '', values), message)
    }
  })
})
