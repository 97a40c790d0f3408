import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LiveObject } from '../manifest.ts'
import { condition, container, object, pod } from './fixture/object.ts'
import { worldOf } from './fixture/replay.ts'
import { healthRules } from './health-rules.ts'
import { healthOf } from './index.ts'

const rolled = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 }
const looping = container('web', { waiting: ['CrashLoopBackOff'], last: { exitCode: 1 }, restarts: 2 })
const set = object('apps/v1/StatefulSet', 'db', { spec: { replicas: 2 }, status: { replicas: 2, readyReplicas: 1 } })
const daemons = object('apps/v1/DaemonSet', 'log', {
  status: { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
})
const cron = object('batch/v1/CronJob', 'nightly', { spec: {}, status: {} })
const fastClass = object('storage.k8s.io/v1/StorageClass', 'fast', { volumeBindingMode: 'WaitForFirstConsumer' })
const service = object('v1/Service', 'web', { spec: { type: 'ClusterIP', selector: { app: 'web' } } })

function job(name: string, created: string, status: Record<string, unknown>): LiveObject {
  return object('batch/v1/Job', name, { owner: cron, spec: {}, status, metadata: { creationTimestamp: created } })
}

function autoscaler(conditions: unknown[], status: Record<string, unknown> = {}): LiveObject {
  const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 5 }
  return object('autoscaling/v2/HorizontalPodAutoscaler', 'web', {
    spec,
    status: { currentReplicas: 3, conditions, ...status },
  })
}

function custom(status: Record<string, unknown> | undefined, spec: Record<string, unknown> = {}): LiveObject {
  return object('example.com/v1/Database', 'main', { spec, ...(status ? { status } : {}) })
}

function route(parents: unknown[]): LiveObject {
  return object('gateway.networking.k8s.io/v1/HTTPRoute', 'web', {
    spec: { parentRefs: [{ name: 'public' }] },
    status: { parents },
  })
}

const CASES: readonly (readonly [name: string, LiveObject, expected: string, world?: readonly LiveObject[]])[] = [
  [
    'paused',
    object('apps/v1/Deployment', 'web', { spec: { paused: true, replicas: 3 }, status: rolled }),
    'suspended: paused: a change is not rolled out (3 of 3 replicas are updated, 3 are ready)',
  ],
  [
    'unseen',
    object('apps/v1/Deployment', 'web', { spec: { replicas: 3 }, status: { ...rolled, observedGeneration: 0 } }),
    'progressing: its controller has not seen the last change yet',
  ],
  [
    'numbers',
    object('apps/v1/Deployment', 'web', {
      spec: { replicas: 3 },
      status: { ...rolled, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
    }),
    'progressing: 2 of 3 replicas are updated, 1 is ready',
  ],
  [
    'ready, not long enough',
    object('apps/v1/Deployment', 'web', { spec: { replicas: 3 }, status: { ...rolled, availableReplicas: 0 } }),
    'progressing: 3 of 3 replicas are updated, 3 are ready, 0 are available',
  ],
  ['scaled to 0', object('apps/v1/Deployment', 'web', { spec: { replicas: 0 }, status: {} }), 'healthy: scaled to 0'],
  [
    'deleted',
    object('v1/Service', 'web', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b', 'c'] } }),
    'progressing: is being deleted since 2026-01-01 00:00:00 UTC: waits for the finalizers a/b, c',
  ],
  [
    'StatefulSet by its children',
    set,
    'degraded: 1 of 2 replicas is ready: container web exits with code 1, 3 times in Pod db-1',
    [pod('db-1', { owner: set, containers: [looping] })],
  ],
  ['StatefulSet under way', set, 'progressing: 1 of 2 replicas is ready'],
  [
    'StatefulSet rolling',
    object('apps/v1/StatefulSet', 'db', {
      spec: { replicas: 3 },
      status: { ...rolled, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    }),
    'progressing: 1 of 3 replicas is updated, 3 of 3 replicas are ready',
  ],
  [
    'StatefulSet behind a partition',
    object('apps/v1/StatefulSet', 'db', {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      status: { ...rolled, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    }),
    'healthy: 3 replicas ready, 2 of the old revision: the partition holds them back',
  ],
  [
    'StatefulSet on delete',
    object('apps/v1/StatefulSet', 'db', {
      spec: { replicas: 3, updateStrategy: { type: 'OnDelete' } },
      status: { ...rolled, updatedReplicas: 0, currentRevision: 'a', updateRevision: 'b' },
    }),
    'healthy: 3 replicas ready, 3 of the old revision: they are updated when they are deleted',
  ],
  [
    'DaemonSet by its children',
    daemons,
    'degraded: updated on 2 of 2 nodes, available on 1: container web exits with code 1, 3 times in Pod log-x',
    [pod('log-x', { owner: daemons, containers: [looping] })],
  ],
  [
    'bare pod',
    pod('web', {
      conditions: [condition('PodScheduled', 'True'), condition('Ready', 'True')],
      containers: [container('web', { running: true, ready: true })],
    }),
    'healthy: it is ready',
  ],
  [
    'pod that was restarted',
    pod('web', {
      conditions: [condition('Ready', 'True')],
      containers: [container('web', { running: true, ready: true, last: { exitCode: 3 }, restarts: 2 })],
    }),
    'healthy: it is ready; 2 restarts of its containers (the last one before exited with code 3)',
  ],
  [
    'pod that ended once',
    pod('web', { containers: [container('web', { terminated: { exitCode: 3 } })] }),
    'progressing: container web exits with code 3 and is started again',
  ],
  ['pod that has done its work', pod('web', { phase: 'Succeeded' }), 'healthy: all its containers have ended well'],
  [
    'gated pod',
    pod('web', {
      phase: 'Pending',
      conditions: [condition('PodScheduled', 'False', 'SchedulingGated')],
      spec: { schedulingGates: [{ name: 'example.com/quota' }] },
    }),
    'progressing: held back by scheduling gates: example.com/quota',
  ],
  [
    'open readiness gate',
    pod('web', {
      containers: [container('web', { running: true, ready: true })],
      spec: { readinessGates: [{ conditionType: 'example.com/lb' }] },
    }),
    'progressing: waits for readiness gates: example.com/lb',
  ],
  [
    'running job',
    object('batch/v1/Job', 'x', {
      spec: { completions: 3, backoffLimit: 2 },
      status: { active: 1, succeeded: 1, failed: 1 },
    }),
    'progressing: 1 of 3 completions, 1 active, 1 failed attempt of at most 3',
  ],
  [
    'suspended job',
    object('batch/v1/Job', 'x', { spec: { suspend: true } }),
    'suspended: suspended: no pods are started',
  ],
  [
    'CronJob after a failure',
    cron,
    'degraded: its last job b: it failed after 1 failed attempt: BackoffLimitExceeded',
    [
      job('a', '2026-01-01T00:00:00Z', { conditions: [condition('Complete', 'True')] }),
      job('b', '2026-01-02T00:00:00Z', {
        failed: 1,
        conditions: [condition('Failed', 'True', '', 'BackoffLimitExceeded')],
      }),
      job('c', '2026-01-03T00:00:00Z', { active: 1 }),
    ],
  ],
  [
    'Service with endpoints',
    service,
    'healthy: 1 of 2 endpoints ready',
    [
      object('discovery.k8s.io/v1/EndpointSlice', 'web-a', {
        owner: service,
        endpoints: [{ conditions: { ready: true } }, { conditions: { ready: false } }],
      }),
    ],
  ],
  [
    'load balancer',
    object('v1/Service', 'web', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }),
    'progressing: waits for the address of a load balancer',
  ],
  [
    'claim for its first pod',
    object('v1/PersistentVolumeClaim', 'data', { spec: { storageClassName: 'fast' }, status: { phase: 'Pending' } }),
    'healthy: not bound yet: storage class fast does that with the first pod that uses it',
    [fastClass],
  ],
  [
    'lost claim',
    object('v1/PersistentVolumeClaim', 'data', { spec: { volumeName: 'v1' }, status: { phase: 'Lost' } }),
    'degraded: its volume v1 is gone, and what was stored with it',
  ],
  [
    'autoscaler at its limit',
    autoscaler([
      condition('AbleToScale', 'True'),
      condition('ScalingActive', 'True'),
      condition('ScalingLimited', 'True', 'TooManyReplicas'),
    ]),
    'healthy: 3 replicas of Deployment web, 2 to 5 allowed; it would scale further',
  ],
  [
    'autoscaler before the first numbers',
    autoscaler([
      condition('AbleToScale', 'True'),
      condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'no metrics returned'),
    ]),
    'progressing: no numbers to scale by yet: FailedGetResourceMetric: no metrics returned',
  ],
  [
    'autoscaler that lost its numbers',
    autoscaler(
      [
        condition('AbleToScale', 'True'),
        condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'no metrics returned'),
      ],
      { currentMetrics: [{ type: 'Resource' }] },
    ),
    'degraded: it does not scale (3 replicas of Deployment web, 2 to 5 allowed): FailedGetResourceMetric: no metrics returned',
  ],
  [
    'autoscaler of nothing',
    autoscaler([condition('AbleToScale', 'False', 'FailedGetScale', 'deployments.apps "web" not found')]),
    'degraded: it cannot scale Deployment web: FailedGetScale: deployments.apps "web" not found',
  ],
  [
    'budget that blocks',
    object('policy/v1/PodDisruptionBudget', 'web', {
      status: { expectedPods: 2, desiredHealthy: 2, currentHealthy: 1 },
    }),
    'progressing: 1 of 2 pods is healthy of those that must stay: none may be evicted',
  ],
  [
    'CRD whose names are taken',
    object('apiextensions.k8s.io/v1/CustomResourceDefinition', 'x', {
      status: { conditions: [condition('NamesAccepted', 'False', 'ListKindConflict', 'taken')] },
    }),
    'degraded: its names are not accepted: ListKindConflict: taken',
  ],
  [
    'CRD',
    object('apiextensions.k8s.io/v1/CustomResourceDefinition', 'x', {
      status: { conditions: [condition('Established', 'True')] },
    }),
    'healthy: established',
  ],
  [
    'APIService',
    object('apiregistration.k8s.io/v1/APIService', 'x', {
      status: { conditions: [condition('Available', 'False', 'MissingEndpoints', 'none')] },
    }),
    'progressing: not available: MissingEndpoints: none',
  ],
  [
    'Gateway',
    object('gateway.networking.k8s.io/v1/Gateway', 'public', {
      status: {
        addresses: [{ value: '192.0.2.1' }],
        conditions: [condition('Accepted', 'True'), condition('Programmed', 'True')],
      },
    }),
    'healthy: accepted and programmed, reached at 192.0.2.1',
  ],
  ['route that nobody took', route([]), 'progressing: 0 of 1 gateway it names have taken it'],
  [
    'route without its backend',
    route([
      {
        parentRef: { name: 'public' },
        conditions: [
          condition('Accepted', 'True'),
          condition('ResolvedRefs', 'False', 'BackendNotFound', 'no Service web'),
        ],
      },
    ]),
    'degraded: public: not ResolvedRefs: BackendNotFound: no Service web',
  ],
  [
    'route of the last generation',
    route([
      { parentRef: { name: 'public' }, conditions: [{ ...condition('Accepted', 'True'), observedGeneration: 0 }] },
    ]),
    'progressing: public: its controller has not seen the last change yet',
  ],
  [
    'custom: ready',
    custom({ conditions: [condition('Ready', 'True', 'Done', 'all is well')] }),
    'healthy: Ready: all is well',
  ],
  [
    'custom: stalled',
    custom({ conditions: [condition('Ready', 'True'), condition('Stalled', 'True', 'NoSpace')] }),
    'degraded: Stalled is True, NoSpace',
  ],
  [
    'custom: reconciling',
    custom({ conditions: [condition('Ready', 'False', 'UpgradeFailed'), condition('Reconciling', 'True')] }),
    'progressing: Ready is False, UpgradeFailed (Reconciling)',
  ],
  [
    'custom: failed',
    custom({ conditions: [condition('Ready', 'False', 'UpgradeFailed', 'no such chart')] }),
    'degraded: not Ready: UpgradeFailed: no such chart',
  ],
  [
    'custom: under way',
    custom({ conditions: [condition('Synced', 'True'), condition('Ready', 'False', 'Creating')] }),
    'progressing: not Ready yet: Ready is False, Creating',
  ],
  [
    'custom: unseen',
    custom({ observedGeneration: 0, conditions: [condition('Ready', 'True')] }),
    'progressing: its controller has not seen the last change yet',
  ],
  [
    'custom: stale condition',
    custom({ conditions: [{ ...condition('Ready', 'True'), observedGeneration: 0 }] }),
    'progressing: its controller has not seen the last change yet',
  ],
  ['custom: phase', custom({ phase: 'Failed', message: 'disk is full' }), 'degraded: Failed: disk is full'],
  ['custom: suspended', custom({ phase: 'Running' }, { suspend: true }), 'suspended: suspended by its specification'],
  ['custom: silent', custom(undefined), 'healthy: it is there; it says nothing of its health'],
  ['role', object('rbac.authorization.k8s.io/v1/Role', 'x'), 'healthy: it is there'],
]

void describe('health of a kind', () => {
  for (const [name, one, expected, world = []] of CASES) {
    void test(name, () => {
      const { health, reason } = healthOf(one, worldOf(world))
      assert.equal(`${health}: ${reason}`, expected)
    })
  }

  void test('pods of earlier revisions do not degrade a rollout', () => {
    const revision = (n: string): Record<string, unknown> => ({
      annotations: { 'deployment.kubernetes.io/revision': n },
    })
    const deployment = object('apps/v1/Deployment', 'web', {
      spec: { replicas: 1 },
      status: { replicas: 2, updatedReplicas: 1 },
    })
    const old = object('apps/v1/ReplicaSet', 'web-1', { owner: deployment, metadata: revision('9') })
    const fresh = object('apps/v1/ReplicaSet', 'web-2', { owner: deployment, metadata: revision('10') })
    const world = [old, fresh, pod('web-1-a', { owner: old, containers: [looping] })]
    assert.equal(healthOf(deployment, worldOf(world)).health, 'progressing')
  })

  void test('live state is told by the same rules', () => {
    const rule = { kind: 'Role', degraded: [{ path: 'rules', exists: false }] }
    const { healthOf: judge } = healthRules([rule])
    assert.equal(judge(object('rbac.authorization.k8s.io/v1/Role', 'x'), { children: () => [] }).health, 'degraded')
  })

  void test('no object makes it throw', () => {
    for (const [, one] of CASES) {
      for (const status of [null, 'x', 1, [], { conditions: 'x', containerStatuses: [null, 1] }]) {
        assert.ok(healthOf({ ...one, status, spec: status }, worldOf([])).reason !== '')
      }
    }
  })
})
