import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { slim } from '../live/slim.ts'
import type { LiveObject } from '../manifest.ts'
import { recordedChanges, recordedObjects, worldOf } from './fixture/replay.ts'
import { healthOf } from './index.ts'

/** How the Deployment is after each change, without repetitions. */
function sequence(scenario: string): string[] {
  const now = new Map<string, LiveObject>()
  const seen: string[] = []
  for (const { type, object: one } of recordedChanges(scenario)) {
    if (type === 'DELETED') now.delete(one.metadata.uid)
    else now.set(one.metadata.uid, one)
    const deployment = [...now.values()].find(({ kind }) => kind === 'Deployment')
    if (!deployment) continue
    const { health, final } = healthOf(deployment, worldOf([...now.values()]))
    const shown = final ? `${health} for good` : health
    if (shown !== seen.at(-1)) seen.push(shown)
  }
  return seen
}

void describe('recorded rollouts', () => {
  void test('a good one is made, changed and scaled', () => {
    const expected = ['progressing', 'healthy', 'progressing', 'healthy', 'progressing', 'healthy']
    assert.deepEqual(sequence('rollout-good'), expected)
  })

  void test('a crash degrades once, and does not flap until the old image is back', () => {
    const expected = [
      'progressing',
      'healthy',
      'progressing',
      'degraded',
      'degraded for good',
      'progressing',
      'healthy',
    ]
    assert.deepEqual(sequence('rollout-crash'), expected)
  })

  void test('an image that is not there degrades, with its name', () => {
    const expected = ['progressing', 'healthy', 'progressing', 'degraded', 'degraded for good']
    assert.deepEqual(sequence('rollout-no-image'), expected)
    const now = new Map(
      recordedChanges('rollout-no-image').map((change) => [change.object.metadata.uid, change.object]),
    )
    const deployment = [...now.values()].find(({ kind }) => kind === 'Deployment')
    assert.ok(deployment)
    const { reason } = healthOf(deployment, worldOf([...now.values()]))
    assert.match(
      reason,
      /^no progress for 10 s .* image registry\.local\/absent:v9 cannot be pulled: it does not exist/,
    )
  })

  void test('other kinds as they settled', () => {
    const all = recordedObjects('other-workloads')
    const healths = all.map((one) =>
      [one.kind, one.metadata.name.replace(/^fails-.*/, 'fails-x'), healthOf(one, worldOf(all)).health].join(' '),
    )
    assert.deepEqual(healths, [
      'StatefulSet st healthy',
      'DaemonSet ds healthy',
      'Job ok healthy',
      'Job fails degraded',
      'CronJob cj healthy',
      'PodDisruptionBudget pdb healthy',
      'HorizontalPodAutoscaler hpa progressing',
      'Ingress ing healthy',
      'PersistentVolumeClaim pvc progressing',
      'Pod fails-x degraded',
    ])
  })
})

void test('what the watch keeps of an object is enough', () => {
  const all = [
    ...recordedChanges('rollout-crash').map((change) => change.object),
    ...recordedObjects('other-workloads'),
  ]
  for (const one of all) {
    const world = worldOf(all)
    assert.deepEqual(healthOf(slim(one, 'secret'), world), healthOf(one, world))
  }
})
