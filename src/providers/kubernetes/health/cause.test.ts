import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causeOf } from './cause.ts'
import { explainHealth } from './explain.ts'
import { FAULTS } from './fixture/fault.ts'
import { container, object, pod, stalledDeployment, stalledSet } from './fixture/object.ts'
import { recordedChanges, recordedEvents, recordedObjects, worldOf } from './fixture/replay.ts'

void describe('the true cause comes first', () => {
  for (const { name, object: unwell, world, events, cause } of FAULTS) {
    void test(name, () => {
      const causes = causeOf(unwell, worldOf(world, events))
      assert.equal(causes[0]?.sentence, cause)
      assert.deepEqual(causes.at(-1)?.resource.name, unwell.metadata.name)
    })
  }
})

void test('the chain goes from the container up to what was asked for', () => {
  const [fault] = FAULTS
  assert.ok(fault)
  const sentences = causeOf(fault.object, worldOf(fault.world)).map(({ sentence }) => sentence)
  assert.deepEqual(sentences, [
    'container web of Pod shop/web-2-a exits with code 1, 4 times',
    'ReplicaSet shop/web-2: 0 of 1 replica is available',
    'Deployment shop/web: no progress for 60 s (1 of 1 replica is updated, 0 are ready)',
  ])
})

void test('pods that fail alike are told once', () => {
  const broken = container('web', {
    waiting: ['CrashLoopBackOff'],
    last: { exitCode: 1, reason: 'Error' },
    restarts: 3,
  })
  const pods = ['a', 'b', 'c'].map((name) => pod(`web-2-${name}`, { owner: stalledSet, containers: [broken] }))
  const [first] = causeOf(stalledDeployment, worldOf([stalledSet, ...pods]))
  assert.equal(first?.sentence, 'container web of Pod shop/web-2-a exits with code 1, 4 times (and 2 other Pods alike)')
})

void test('a StatefulSet that waits for a broken pod of before says what to do', () => {
  const fault = FAULTS.find(({ name }) => name.startsWith('StatefulSet behind'))
  assert.ok(fault)
  const last = causeOf(fault.object, worldOf(fault.world)).at(-1)?.sentence
  assert.match(last ?? '', /Pod db-1 is of an earlier revision and is not replaced while it is not ready: delete it$/)
})

void test('what is well has no cause', () => {
  assert.deepEqual(causeOf(object('v1/ConfigMap', 'settings'), worldOf([])), [])
})

void test('a finalizer that never goes is named', () => {
  const stuck = object('v1/PersistentVolumeClaim', 'data', {
    metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/backup'] },
    status: { phase: 'Bound' },
  })
  assert.deepEqual(
    causeOf(stuck, worldOf([])).map(({ sentence }) => sentence),
    [
      'PersistentVolumeClaim shop/data: is being deleted since 2026-01-01 00:00:00 UTC: waits for the finalizer example.com/backup',
    ],
  )
})

void test('a recorded crash is told with its exit code and last lines', async () => {
  const changes = recordedChanges('rollout-crash')
  const until = changes.findIndex(
    ({ object: { kind, status } }) =>
      kind === 'Deployment' && JSON.stringify(status).includes('ProgressDeadlineExceeded'),
  )
  const now = new Map(changes.slice(0, until + 1).map(({ object: one }) => [one.metadata.uid, one]))
  const deployment = [...now.values()].find(({ kind }) => kind === 'Deployment')
  assert.ok(deployment)
  const asked: unknown[] = []
  const causes = await explainHealth(deployment, {
    context: worldOf([...now.values()]),
    events: async () => recordedEvents('rollout-crash'),
    lastLines: async ({ pod: of, container: name, previous }) => {
      asked.push([of.kind, name, previous])
      return ['\u001b[31mstarting\u001b[0m', '', 'cannot bind: port in use']
    },
  })
  assert.match(
    causes[0]?.sentence ?? '',
    /^container web of Pod rec\/rollout-crash-\S+ exits with code 3, 2 times; last lines: starting \| cannot bind: port in use$/,
  )
  assert.deepEqual(asked, [['Pod', 'web', false]])
})

void test('what cannot be read is left out', async () => {
  const job = recordedObjects('other-workloads').find(({ metadata }) => metadata.name === 'fails')
  assert.ok(job)
  const refuse = async (): Promise<never> => {
    throw new Error('forbidden')
  }
  const causes = await explainHealth(job, {
    context: worldOf(recordedObjects('other-workloads')),
    events: refuse,
    lastLines: refuse,
  })
  assert.match(causes[0]?.sentence ?? '', /^container c of Pod rec\/fails-\S+ exits with code 3, once$/)
})

void test('what others wrote stays one harmless, bounded line', () => {
  const message = `\u001b[2Jboom\n${'x'.repeat(5_000)}`
  const broken = container('web', { waiting: ['CreateContainerError', message] })
  const made = pod('web-2-a', { owner: stalledSet, containers: [broken] })
  const [first] = causeOf(stalledDeployment, worldOf([stalledSet, made]))
  assert.ok(first)
  assert.ok(first.sentence.length < 1_000)
  assert.doesNotMatch(first.sentence, /\p{Cc}/u)
})
