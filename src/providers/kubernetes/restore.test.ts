import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { webAt } from '../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../test/play-stage.ts'
import type { Rehearsal } from '../../../test/kubernetes-provider/rehearsal.ts'
import { namesIn } from '../../../test/kubernetes-provider/sight.ts'
import type { Manifest } from './manifest.ts'
import { restore } from './restore.ts'

const SYNC = [{ kind: 'sync', options: {} }]
const claim: Manifest = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

/** The cluster makes them, some time after the namespace. */
const OF_THE_NAMESPACE = new Set(['ConfigMap kube-root-ca.crt', 'ServiceAccount default'])

/** From long before: somebody's data. */
function seedOld({ server }: Rehearsal): void {
  const seeded = server.seed({ ...claim, metadata: { ...claim.metadata, namespace: 'shop' } })
  seeded.metadata.creationTimestamp = '2020-01-01T00:00:00Z'
}

void describe('a failure takes back what its deployment made, and nothing older', { concurrency: true }, () => {
  const app = { healthTimeout: '2s' }

  void test('of a first deployment over what somebody else had there', async () => {
    await using r = await rehearse()
    seedOld(r)
    const first = r.deploy(webAt({ image: 'crash:1', more: [claim] }), SYNC, { app })
    await assert.rejects(play(() => first.run(0)))
    await play(() => restore(first.context(-1), undefined))
    const ours = ['ConfigMap slipway-inventory-web', 'Secret slipway-key-web']
    const found = namesIn(r).filter((name) => !OF_THE_NAMESPACE.has(name))
    assert.deepEqual(found, [...ours, 'PersistentVolumeClaim data'].toSorted())
    assert.match(r.log.join('\n'), /PersistentVolumeClaim shop\/data stays: it was there before this deployment/)
    const { keys } = (await r.connection.inventories.read('web')) ?? {}
    assert.deepEqual(
      keys?.map(({ name }) => name),
      ['data'],
    )
  })

  void test('of a later one that took it in', async () => {
    await using r = await rehearse()
    const v1 = webAt({})
    await r.deploy(v1, SYNC).all()
    seedOld(r)
    const more = [claim, { ...claim, metadata: { name: 'new' } }]
    const second = r.deploy(webAt({ image: 'crash:1', more }), SYNC, { app, running: v1 })
    await assert.rejects(play(() => second.run(0)))
    await play(() => restore(second.context(-1), v1))
    assert.deepEqual(
      namesIn(r).filter((name) => name.startsWith('PersistentVolumeClaim')),
      ['PersistentVolumeClaim data'],
    )
  })
})
