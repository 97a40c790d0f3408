import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { annotated, configMap, deployment, job, thing } from '../../../../test/kubernetes-provider/objects.ts'
import { desiredOf, rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { restore } from '../restore.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'

const SYNC = [{ kind: 'sync', options: {} }]

interface Fault {
  readonly name: string
  readonly objects: readonly Manifest[]
  /** What ran before, applied without a fault. */
  readonly before?: readonly Manifest[]
  readonly arrange?: (r: Rehearsal) => void
  readonly code: string
  readonly firstLine: RegExp
  readonly hint?: RegExp
  /** Nothing is removed then. */
  readonly isWaitedFor?: boolean
}

function podTemplate(image: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image, ...more }] } },
  }
}

function probed(image: string): Manifest {
  return deployment(
    'web',
    podTemplate(image, { readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1 } }),
  )
}

function budget(spec: Record<string, unknown>): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  }
}

function quota(hard: Record<string, string>): (r: Rehearsal) => void {
  return ({ server }) =>
    void server.seed({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: 'shop' },
      spec: { hard },
    })
}

function held(manifest: Manifest): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, finalizers: ['example.com/archive'] } }
}

const FAULTS: readonly Fault[] = [
  {
    name: 'an image that cannot be pulled',
    objects: [probed('missing:1')],
    code: 'kubernetes.never-healthy',
    firstLine: /^container web of Pod shop\/web-\S+ cannot start: .*missing:1/,
  },
  {
    name: 'a crash loop',
    objects: [probed('crash:1')],
    code: 'kubernetes.never-healthy',
    firstLine: /^container web of Pod shop\/web-\S+ exits with code 3, .*last lines: .*cannot open the database/,
  },
  {
    name: 'a probe that never passes',
    objects: [probed('never-ready:1')],
    code: 'kubernetes.never-healthy',
    firstLine: /^container web of Pod shop\/web-\S+ runs, but its readiness probe fails/,
  },
  {
    name: 'a probe that never passes, where a disruption budget suffers from it',
    objects: [budget({ minAvailable: 1 }), probed('never-ready:1')],
    code: 'kubernetes.never-healthy',
    firstLine: /^container web of Pod shop\/web-\S+ runs, but its readiness probe fails/,
  },
  {
    name: 'a disruption budget that can never be met',
    objects: [budget({ minAvailable: 3 }), deployment('web', { replicas: 2 })],
    code: 'kubernetes.never-healthy',
    firstLine: /^PodDisruptionBudget shop\/web: it asks for 3 healthy pods and its selector finds only 2/,
  },
  {
    name: 'pods for which a quota leaves no room',
    objects: [deployment('web', { replicas: 3 })],
    arrange: quota({ pods: '1' }),
    code: 'kubernetes.never-healthy',
    firstLine: /^ResourceQuota small leaves no room for another Pod of ReplicaSet shop\/web-\S+: it asks for pods=1/,
  },
  {
    name: 'an object for which a quota leaves no room',
    objects: [configMap('a', {}), configMap('b', {})],
    arrange: quota({ 'count/configmaps': '1' }),
    code: 'kubernetes.quota',
    firstLine: /^ConfigMap shop\/\S+ does not fit into the quota of its namespace: .*exceeded quota: small/,
  },
  {
    name: 'pods that admission refuses',
    objects: [deployment('web')],
    arrange: ({ server }) =>
      void server.faults.deny(({ draft }) => (draft['kind'] === 'Pod' ? 'no root, please' : undefined)),
    code: 'kubernetes.never-healthy',
    firstLine: /^admission webhook rule.test.slipway.dev denies the Pods of ReplicaSet shop\/web-\S+: no root, please/,
  },
  {
    name: 'an object that admission refuses',
    objects: [configMap('bad', {})],
    arrange: ({ server }) =>
      void server.faults.deny(({ draft }) => (draft.metadata.name === 'bad' ? 'no cost centre' : undefined)),
    code: 'kubernetes.denied',
    firstLine: /^ConfigMap shop\/bad is refused by the cluster’s admission: .*no cost centre/,
  },
  {
    name: 'a kind that nobody brings',
    objects: [thing('one')],
    code: 'kubernetes.missing-kind',
    firstLine: /^The cluster does not know the kind Thing of example.com\/v1$/,
    hint: /CustomResourceDefinition/,
  },
  {
    name: 'a kind that an earlier wave was to bring',
    objects: [configMap('a', {}), annotated(thing('one'), { [ANNOTATIONS.wave]: '1' })],
    code: 'kubernetes.missing-kind',
    firstLine: /^The cluster does not know the kind Thing of example.com\/v1$/,
  },
  {
    name: 'a field that cannot be changed',
    before: [job('migrate', 'done:1')],
    objects: [job('migrate', 'done:2')],
    code: 'kubernetes.immutable',
    firstLine: /^Job shop\/migrate cannot be changed where it would have to be: spec\.template: .*immutable/,
    hint: /slipway\.dev\/apply: replace/,
  },
  {
    name: 'a finalizer that never goes, of what is no longer wanted',
    before: [configMap('kept', {}), held(configMap('old', {}))],
    objects: [configMap('kept', {})],
    code: 'kubernetes.never-gone',
    firstLine: /^ConfigMap shop\/old is not gone after 2 s: .* waits for the finalizer example\.com\/archive/,
    hint: /has to let go/,
  },
  {
    name: 'a finalizer that never goes, of what is wanted again',
    objects: [configMap('old', { a: '1' })],
    arrange: ({ server }) => {
      const old = server.seed(held(configMap('old', {})))
      server.world.actAs('tester').remove('configmaps', old, { propagation: 'Background' })
    },
    code: 'kubernetes.never-gone',
    firstLine: /^ConfigMap shop\/old is not gone after 2 s: .*the finalizer example\.com\/archive holds it/,
  },
]

/** They pass by themselves: until the stage's time is over they are waited for. */
const PASSING: readonly Omit<Fault, 'objects'>[] = [
  {
    name: 'an API server that breaks every connection',
    arrange: ({ server }) => void server.faults.resetConnections(Infinity),
    code: 'kubernetes.unreachable',
    firstLine: /^The API server \S+ cannot be reached: the connection broke$/,
  },
  {
    name: 'credentials that stay refused',
    arrange: ({ server }) => void server.faults.expireTokens(),
    code: 'kubernetes.unauthorized',
    firstLine: /^The API server \S+ does not accept the agent’s credentials: Unauthorized$/,
    hint: /read again by themselves/,
  },
  {
    name: 'a server that has too much to do',
    arrange: ({ server }) => void server.faults.tooMany(Infinity, 1),
    code: 'kubernetes.throttled',
    firstLine: /has too much to do and refused PATCH/,
  },
  {
    name: 'an admission webhook that does not answer',
    arrange: ({ server }) =>
      void server.faults.add({
        when: ({ verb }) => verb === 'patch',
        answer: {
          code: 500,
          reason: 'InternalError',
          message: 'Internal error occurred: failed calling webhook "policy.example.com": connection refused',
        },
      }),
    code: 'kubernetes.webhook',
    firstLine: /^ConfigMap shop\/\w+ could not be checked by an admission webhook: .*policy\.example\.com/,
  },
  {
    name: 'a group that cannot be asked',
    arrange: ({ server }) => void server.faults.groupDown('batch'),
    code: 'kubernetes.unavailable',
    firstLine: /could not answer PATCH \/apis\/batch\/v1\S+ \(503\)/,
  },
]

const AROUND: Pick<Fault, 'before' | 'objects' | 'isWaitedFor'> = {
  before: [configMap('kept', {}), configMap('old', {}), job('migrate')],
  objects: [configMap('kept', { a: '1' }), job('migrate')],
  isWaitedFor: true,
}

void describe('a fault of the cluster or the manifests', { concurrency: true }, () => {
  for (const { name, objects, before, arrange, code, firstLine, hint, isWaitedFor = false } of [
    ...FAULTS,
    ...PASSING.map((fault): Fault => Object.assign(fault, AROUND)),
  ]) {
    void test(name, async () => {
      await using r = await rehearse({ token: 'secret' })
      const running = before && desiredOf(...before)
      if (running) await r.deploy(running, SYNC).all()
      arrange?.(r)
      const sync = r.deploy(desiredOf(...objects), SYNC, { app: { healthTimeout: '2s' }, ...(running && { running }) })
      let waits = 0
      await assert.rejects(
        play(async () => {
          const result = await sync.run(0)
          if (result.status === 'waiting') waits += 1
          return result
        }),
        (error: Error & { code?: string; hint?: string }) => {
          assert.match(error.message.split('\n')[0] ?? '', firstLine)
          assert.equal(error.code, code)
          if (hint) assert.match(error.hint ?? '', hint)
          return true
        },
      )
      if (!isWaitedFor) return
      assert.ok(waits > 0, 'it is tried again')
      assert.deepEqual(
        r.server.requests.writes().filter(({ verb }) => verb === 'delete'),
        [],
      )
    })
  }

  void test('a finalizer that never goes holds up the end of an application, and is named', async () => {
    await using r = await rehearse()
    const desired = desiredOf(configMap('a', {}), held(configMap('b', {})))
    await r.deploy(desired, SYNC).all()
    const removal = r.deploy(desired, SYNC, { running: desired, app: { healthTimeout: '2s' } })
    await assert.rejects(
      play(() => restore(removal.context(-1), undefined)),
      {
        code: 'kubernetes.never-gone',
        message:
          /^ConfigMap shop\/b is not gone after 2 s: .* waits for the finalizer example\.com\/archive, set by slipway$/,
      },
    )
    const left = await r.connection.inventories.read('web')
    assert.ok(
      left?.keys.some(({ name }) => name === 'b'),
      'it is still known as ours',
    )
  })

  void test('a disruption budget that lets no pod go holds up no rollout', async () => {
    await using r = await rehearse()
    const at = (image: string): ReturnType<typeof desiredOf> =>
      desiredOf(budget({ minAvailable: 1 }), deployment('web', podTemplate(image)))
    const v1 = at('web:v1')
    await r.deploy(v1, SYNC).all()
    await r.deploy(at('web:v2'), SYNC, { running: v1 }).all()
  })
})
