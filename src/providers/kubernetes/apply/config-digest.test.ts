import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { canonicalJson } from '#domain/canonical.ts'
import { configMap, deployment } from '../../../../test/kubernetes-provider/objects.ts'
import type { Manifest } from '../manifest.ts'
import { configDigestOf, usesSecrets, withConfigDigests } from './config-digest.ts'

function secret(name: string, stringData: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' }, stringData }
}

function using(...references: readonly (readonly ['configMapRef' | 'secretRef', string])[]): Manifest {
  const envFrom = references.map(([field, name]) => ({ [field]: { name } }))
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:v1', envFrom }] },
  }
  return deployment('web', { template })
}

function digest(workload: Manifest, contents: readonly Manifest[], key = 'k'): unknown {
  return configDigestOf(withConfigDigests([workload], contents, key)[0] as Manifest)
}

const data = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 4 })

void suite('digests of configuration', () => {
  void test('a workload’s pods change exactly when something changes that they use', () => {
    const web = using(['configMapRef', 'a'], ['secretRef', 's'])
    fc.assert(
      fc.property(data, data, data, (first, second, other) => {
        const before = digest(web, [configMap('a', first), secret('s', first), configMap('b', other)])
        assert.equal(digest(web, [configMap('b', {}), secret('s', first), configMap('a', first)]), before)
        const isSame = canonicalJson(first) === canonicalJson(second)
        const after = digest(web, [configMap('a', second), secret('s', first)])
        assert.equal(after === before, isSame)
        assert.equal(digest(web, [configMap('a', first), secret('s', second)]) === before, isSame)
      }),
    )
  })

  void test('a Secret counts the same however its values are written, and nothing without the key', () => {
    const web = using(['secretRef', 's'])
    const plain = secret('s', { pin: '1234' })
    const encoded = { ...plain, stringData: undefined, data: { pin: Buffer.from('1234').toString('base64') } }
    assert.equal(digest(web, [plain]), digest(web, [encoded]))
    assert.notEqual(digest(web, [plain], 'k'), digest(web, [plain], 'another'))
  })

  void test('what uses nothing of the application is left as it is, and so is a Job, which could not change', () => {
    const web = using(['configMapRef', 'of-others'])
    assert.equal(withConfigDigests([web], [configMap('a', {})], 'k')[0], web)
    const elsewhere = { ...configMap('of-others', {}), metadata: { name: 'of-others', namespace: 'other' } }
    assert.equal(withConfigDigests([web], [elsewhere], 'k')[0], web)
    const job = { ...using(['configMapRef', 'a']), apiVersion: 'batch/v1', kind: 'Job' }
    assert.equal(withConfigDigests([job], [configMap('a', {})], 'k')[0], job)
  })

  void test('a key is only needed where a Secret is used', () => {
    const contents = [configMap('a', {}), secret('s', {})]
    assert.equal(usesSecrets([using(['configMapRef', 'a'])], contents), false)
    assert.equal(usesSecrets([using(['secretRef', 's'])], contents), true)
  })
})
