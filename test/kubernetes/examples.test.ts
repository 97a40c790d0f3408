import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'
import type { Deployment } from '#domain/deployment.ts'
import { LABELS } from '#providers/kubernetes/manifest.ts'
import { findHelm, renderChart } from '../../scripts/deploy/manifests.ts'
import { kubernetesAgent } from '../kubernetes-provider/agent.ts'
import { prometheusDouble } from '../prometheus-double.ts'
import { until } from '../until.ts'
import type { KubernetesAgent } from '../kubernetes-provider/agent.ts'
import { gatewayKinds, istioKinds, smiKinds } from './custom-kinds.ts'
import type { ApiObject } from './object.ts'
import { grantsOf, isAllowed, resourceOf } from './rights.ts'
import type { Grant } from './rights.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples/kubernetes', import.meta.url))
const MANIFESTS = fileURLToPath(new URL('../../deploy/kubernetes', import.meta.url))
const METHODS = ['pods', 'service', 'gateway', 'istio', 'nginx', 'smi', 'alb'] as const
type Method = (typeof METHODS)[number]

const NAMESPACE = 'examples'
const helm = findHelm()

type Fields = Readonly<Record<string, unknown>>

interface Example {
  readonly name: string
  readonly namespace: string
  readonly files: Readonly<Record<string, string>>
  /** In the order of their files. */
  readonly manifests: readonly ApiObject[]
}

function readExample(method: Method): Example {
  const folder = join(EXAMPLES, method)
  const files = Object.fromEntries(
    globSync('*', { cwd: folder }).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  )
  const { 'app.slipway.yaml': text = '', ...manifests } = files
  const { name, kubernetes } = parse(text) as { name: string; kubernetes: { namespace: string } }
  return {
    name,
    namespace: kubernetes.namespace,
    files: { ...files, 'app.slipway.yaml': hurried(text) },
    manifests: Object.values(manifests).map((one) => parse(one) as ApiObject),
  }
}

/** The same stages, with measurements of seconds. */
function hurried(text: string): string {
  const application = parse(text) as { pipeline: readonly (string | Fields)[] }
  const pipeline = application.pipeline.map((stage) => {
    if (typeof stage === 'string') return stage
    if (stage['wait'] !== undefined) return { wait: '1s' }
    const { checks, ...analysis } = (stage['analysis'] ?? {}) as { checks?: readonly Fields[] }
    if (!checks) return stage
    const isComparison = checks.some(({ compare }) => compare !== undefined)
    const quick = checks.map(({ initialDelay: _delay, ...check }) => Object.assign(check, { interval: '1s' }))
    return { analysis: { ...analysis, for: isComparison ? '8s' : '3s', checks: quick } }
  })
  return JSON.stringify({ ...application, pipeline, delete: 'cascade' })
}

/** The Role that the manifests give the agent in a namespace; kinds of meshes only where the chart is told so. */
function grantsFor(method: Method): readonly Grant[] | undefined {
  const isMesh = method === 'istio' || method === 'smi'
  if (isMesh && !helm) return undefined
  const repositories = [{ name: 'a', url: 'https://git.example.com/a.git' }]
  const agent = { enabled: true, namespaces: [NAMESPACE], repositories, rights: { traffic: [method] } }
  const text =
    isMesh && helm ? renderChart(helm, { agent }) : readFileSync(join(MANIFESTS, 'agent-namespaces.yaml'), 'utf8')
  const grants = grantsOf(parseAllDocuments(text).map((document) => document.toJS() as Fields))
  return grants.map(({ rules }) => ({ namespace: NAMESPACE, rules }))
}

interface Played {
  readonly example: Example
  readonly agent: KubernetesAgent
  /** With another message in the page, or another image. */
  change(change: { readonly message?: string; readonly image?: string }): Promise<Deployment>
}

async function play(t: TestContext, method: Method): Promise<Played> {
  const example = readExample(method)
  const agent = await kubernetesAgent(t, {
    speed: 50,
    definitions: [...gatewayKinds(), ...istioKinds(), ...smiKinds()],
    target: { namespaces: [NAMESPACE] },
    sources: [{ name: 'prometheus', prometheus: { url: await prometheusDouble(t, () => '0.25') } }],
  })
  agent.cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } })
  const grants = grantsFor(method)
  if (grants) agent.cluster.faults.forbid((sent) => !isAllowed(sent, grants))
  else t.diagnostic('there is no helm: whether the rights of the chart are enough is NOT tested')
  const before = await agent.git.commit(example.files, 'one')
  await agent.start()
  const first = await agent.deployment(before)
  assert.equal(first.status, 'succeeded', told(first))
  return {
    example,
    agent,
    async change({ message = 'Version two', image = 'ghcr.io/stefanprodan/podinfo:6.9.0' }) {
      const files = Object.entries(example.files).map(([name, text]) => [
        name,
        text.replaceAll('Version one', message).replaceAll('ghcr.io/stefanprodan/podinfo:6.9.0', image),
      ])
      return agent.deployment(await agent.git.commit(Object.fromEntries(files) as Record<string, string>, message))
    },
  }
}

function told({ status, reason, error, steps }: Deployment): string {
  return JSON.stringify({ status, reason, error, steps: steps.map(({ id, status, error }) => ({ id, status, error })) })
}

/** All objects that bear a label of ours, but for the pods and ReplicaSets that controllers made. */
function ours({ cluster }: KubernetesAgent): readonly ApiObject[] {
  return [...cluster.store.collections().keys()]
    .flatMap((name) => Array.from(cluster.store.collection(name).all()))
    .filter(({ metadata }) => metadata.ownerReferences === undefined)
    .filter(({ metadata }) => Object.keys(metadata.labels ?? {}).some((label) => label.startsWith('slipway.dev/')))
}

const titleOf = ({ kind, metadata }: ApiObject): string => `${kind} ${metadata.name}`

/** Nothing but what git asks for, and the list of it; and what splits requests as git has it. */
function assertNothingIsLeft({ example, agent }: Played): void {
  const there = ours(agent)
  assert.deepEqual(
    there
      .filter(({ metadata }) => metadata.labels?.[LABELS.inventory] === undefined)
      .map(titleOf)
      .toSorted(),
    example.manifests.map(titleOf).toSorted(),
  )
  assert.deepEqual(there.filter(({ metadata }) => metadata.labels?.[LABELS.inventory] !== undefined).map(titleOf), [
    `ConfigMap slipway-inventory-${example.name}`,
  ])
  for (const written of example.manifests.filter(
    ({ kind }) => !['Deployment', 'Service', 'ConfigMap'].includes(kind),
  )) {
    const live = there.find((one) => titleOf(one) === titleOf(written))
    assert.deepEqual(sent(live), sent(written))
  }
}

/** All Services that an object which splits requests names. */
function sent(object: ApiObject | undefined): readonly string[] {
  const { annotations = {} } = object?.metadata ?? {}
  const theirs = Object.entries(annotations).filter(([name]) => !name.startsWith('slipway.dev/'))
  const text = JSON.stringify([object?.['spec'], theirs])
  return [...text.matchAll(/web-[a-z]+(-[a-z]+)?\b/g)].map(([name]) => name).toSorted()
}

function messageOf({ example, agent }: Played): string {
  const all = ours(agent)
  const text = JSON.stringify(all.filter(({ metadata }) => metadata.name === example.name))
  return /Version [a-z]+/.exec(text)?.[0] ?? ''
}

void describe('the examples of Kubernetes', { concurrency: true }, () => {
  for (const method of METHODS) {
    void test(`${method}: from the first commit to a promoted one, a refused one and its end`, async (t) => {
      const played = await play(t, method)
      const { agent, example } = played
      assertNothingIsLeft(played)

      const second = await played.change({})
      assert.equal(second.status, 'succeeded', told(second))
      assert.equal(second.plan?.strategy, 'pipeline')
      assert.equal(messageOf(played), 'Version two')
      assertNothingIsLeft(played)

      const third = await played.change({ message: 'Version three', image: 'crash:1' })
      assert.equal(third.status, 'failed', told(third))
      assert.equal(messageOf(played), 'Version two', 'what ran before runs again')
      assertNothingIsLeft(played)

      // A repository without any application at all would not be believed.
      await agent.git.commit({ 'app.slipway.yaml': null, 'other/app.slipway.yaml': 'name: other' })
      await until(
        'nothing to be left',
        () => ours(agent).length === 0,
        async () => [await agent.explained(example.name), ours(agent).map(titleOf)],
      )

      const refused = agent.cluster.requests.all().filter(({ code }) => code === 403)
      const about = new Set(refused.map((one) => `${one.verb} ${resourceOf(one)} in ${one.namespace}`))
      // Secrets of its own are looked for: who may not touch any has made none.
      about.delete(`list secrets in ${NAMESPACE}`)
      about.delete(`delete secrets in ${NAMESPACE}`)
      assert.deepEqual([...about], [])
      assert.equal(example.namespace, NAMESPACE)
    })
  }
})
