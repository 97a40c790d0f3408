import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SlipwayError } from '#domain/errors.ts'
import { at } from '#providers/kubernetes/live/fields.ts'
import { ANNOTATIONS } from '#providers/kubernetes/manifest.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { testCluster } from './cluster.ts'
import { annotated, job, jobSpec, web } from './objects.ts'
import type { TestPlace } from './place.ts'
import { observed } from './sight.ts'

/** Out of time whenever it is asked: until what it says of that is the cause, which a cluster takes its time to show. */
async function failure(place: TestPlace, objects: readonly Manifest[], cause: RegExp): Promise<SlipwayError> {
  const app = { healthTimeout: '1s' }
  const one = place.deploy(place.desired(...objects), [{ kind: 'sync', options: {} }], { app })
  const said = new Set<string>()
  const ask = async (): Promise<SlipwayError | undefined> => {
    try {
      const result = await one.run(0)
      said.add(result.status === 'waiting' ? result.for : result.status)
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error
      if (error.code === 'kubernetes.never-healthy' && cause.test(error.message)) return error
      said.add(error.message)
    }
    return undefined
  }
  return await place.until(cause.source, ask, () => [...said])
}

void describe('what does not become healthy', { concurrency: true }, () => {
  const cluster = testCluster()

  const cases = [
    ['an image that cannot be pulled', 'missing', /^container main of Pod \S+ cannot start: .*busybox:missing/],
    [
      'a crash loop',
      'crashes',
      /^container main of Pod \S+ exits with code 3, .*last lines: .*cannot open the database/,
    ],
    ['a probe that never passes', 'neverReady', /^container main of Pod \S+ runs, but its readiness probe fails/],
  ] as const
  for (const [name, program, cause] of cases) {
    void test(`${name} is told as the true cause, with what it led to below`, async () => {
      await using place = await cluster.place()
      const { message, output } = await failure(place, web(place, { program: place.programs[program] }), cause)
      assert.match(message, /Deployment \S+ is not healthy after 1 s$/)
      assert.match(output ?? '', /\nDeployment \S+: /)
    })
  }

  void test('a Job that failed for good is not waited for', async () => {
    await using place = await cluster.place()
    await assert.rejects(place.sync(place.desired(job('migrate', place.programs.fails))), {
      code: 'kubernetes.never-healthy',
      message: /^container main of Pod \S+ .*the task failed.*Job \S+ does not become healthy by itself$/,
    })
  })

  void test('a quota that leaves no room for a Pod is told as such', async () => {
    await using place = await cluster.place()
    const metadata = { name: 'few' }
    await place.applyAs('a-test', { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '1' } } })
    await place.until('the quota', async () => at(await place.live('v1', 'ResourceQuota', 'few'), 'status.hard'))
    await failure(place, web(place), /^ResourceQuota few leaves no room for another Pod of ReplicaSet \S+web-/)
  })
})

void describe('what becomes healthy', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('is every kind of workload, and what belongs to it', async () => {
    await using place = await cluster.place()
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: '100%', selector: { matchLabels: { app: 'web' } } },
    }
    const nightly = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: { schedule: '0 3 1 1 *', jobTemplate: { spec: jobSpec(place.programs.ends) } },
    }
    const desired = place.desired(
      ...web(place),
      ...web(place, { name: 'db', kind: 'StatefulSet', replicas: 1 }),
      ...web(place, { name: 'node', kind: 'DaemonSet' }),
      job('once', place.programs.ends),
      nightly,
      budget,
    )
    await place.sync(desired)
    assert.equal(at(await place.live('apps/v1', 'Deployment', 'web'), 'status.availableReplicas'), 2)
    assert.equal(at(await place.live('apps/v1', 'StatefulSet', 'db'), 'status.readyReplicas'), 1)
    const node = await place.live('apps/v1', 'DaemonSet', 'node')
    assert.equal(at(node, 'status.numberReady'), at(node, 'status.desiredNumberScheduled'))
    assert.equal(at(await place.live('batch/v1', 'Job', 'once'), 'status.succeeded'), 1)
    await using view = observed(place)
    await place.until('health', () => view.newest()?.health === 'healthy', view.newest)
    const shown = view.newest()?.resources.find(({ kind }) => kind === 'PodDisruptionBudget')
    assert.equal(shown?.reason, '2 of 2 pods healthy, none may be evicted')
  })

  void test('keeps the replicas that an autoscaler wants', async () => {
    await using place = await cluster.place()
    // Without metrics an autoscaler still keeps to its bounds; that it has none must not hold up the sync.
    const scaler = annotated(
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          minReplicas: 3,
          maxReplicas: 4,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
          ],
        },
      },
      { [ANNOTATIONS.ignore]: 'health' },
    )
    const at1 = (version: string): ReturnType<TestPlace['desired']> =>
      place.desired(...web(place, { version, replicas: undefined }), scaler)
    const replicas = async (): Promise<unknown> => at(await place.live('apps/v1', 'Deployment', 'web'), 'spec.replicas')
    const [v1, v2] = [at1('1'), at1('2')]
    await place.sync(v1)
    await place.until('3 replicas', async () => (await replicas()) === 3, replicas)
    await place.sync(v2, { running: v1 })
    assert.equal(await replicas(), 3)
    const canary = place.deploy(v2, [{ kind: 'canary', options: { scale: '50%' } }], { running: v1 })
    await place.play(() => canary.run(0))
    assert.equal(at(await place.live('apps/v1', 'Deployment', 'web-canary'), 'spec.replicas'), 2)
  })
})
