import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { stringify } from 'yaml'
import { testCluster } from './cluster.ts'
import { clusterRole, configMap, definition } from './objects.ts'
import { runSuite } from './run.ts'
import { ofPlace, sweep, TEST_FINALIZER } from './sweep.ts'

void test('of several contexts none is taken without being named', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-contexts-'))
  t.after(() => rm(folder, { recursive: true }))
  const kubeconfig = join(folder, 'config')
  const contexts = ['production', 'test'].map((name) => ({ name, context: { cluster: name } }))
  await writeFile(kubeconfig, stringify({ contexts, 'current-context': 'production' }))
  const asked = { kubeconfig, context: undefined, registry: undefined }
  await assert.rejects(runSuite(asked, []), /several contexts \(production, test\): name one with --context$/)
})

void describe('what a test leaves that was killed', () => {
  const cluster = testCluster()

  void test('is found and removed, also what is held', async () => {
    await using place = await cluster.place()
    const held = configMap('held', {})
    await place.sync(
      place.desired(
        { ...held, metadata: { ...held.metadata, finalizers: [TEST_FINALIZER] } },
        clusterRole(place, 'reads'),
        definition(place),
      ),
    )
    const { objects } = place.connection.cluster
    const removed = await sweep(place.connection.cluster, ofPlace(place.run, place.namespace), cluster.patience)
    const { name } = definition(place).metadata
    assert.deepEqual(removed, [
      `ClusterRole ${place.namespace}-reads`,
      `CustomResourceDefinition ${name}`,
      `Namespace ${place.namespace}`,
    ])
    const namespace = { group: '', kind: 'Namespace', namespace: '', name: place.namespace }
    assert.equal(await objects.get(namespace), undefined)
  })
})
