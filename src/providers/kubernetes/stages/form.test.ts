import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../live/fields.ts'
import { AppSettings } from '../settings.ts'
import { webAt } from '../../../../test/kubernetes-provider/application.ts'
import { desiredOf } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { hasSelectorLabel, manifestsOf, unpinned, withSelectors } from './form.ts'

const app = AppSettings.parse({})
const key = app.variantLabel.key

describe('the form of an application', () => {
  it('plain is what git says', () => {
    const desired = webAt({})
    assert.equal(manifestsOf(desired, app, 'plain'), desired.objects)
  })

  it('with variants labels the pods and keeps the Service to them, and leaves all else alone', () => {
    const desired = webAt({})
    const [workload, service, ...rest] = manifestsOf(desired, app, 'variants')
    assert.deepEqual(at(workload, 'spec.template.metadata.labels'), { app: 'web', [key]: 'primary' })
    assert.deepEqual(at(workload, 'spec.selector.matchLabels'), { app: 'web' })
    assert.deepEqual(at(service, 'spec.selector'), { app: 'web', [key]: 'primary' })
    assert.deepEqual(rest, desired.objects.slice(2))
    assert.equal(workload?.metadata.namespace, undefined)
    assert.deepEqual(unpinned(manifestsOf(desired, app, 'variants'), desired, app)[1], desired.objects[1])
  })

  it('never gives a selector to a Service that has none, and needs no workload', () => {
    const bare = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } }
    const desired = desiredOf(...webAt({}).objects.filter(({ kind }) => kind !== 'Service'), bare)
    const named = AppSettings.parse({ service: 'web' })
    assert.deepEqual(manifestsOf(desired, named, 'variants').at(-1), bare)
    const alone = desiredOf(bare)
    assert.equal(manifestsOf(alone, named, 'variants'), alone.objects)
  })

  it('has the label in the selectors that are chosen', () => {
    const objects = manifestsOf(webAt({}), app, 'variants')
    const [chosen] = withSelectors(objects, app, () => true)
    assert.ok(chosen && hasSelectorLabel(chosen, key))
    assert.deepEqual(
      withSelectors(objects, app, () => false),
      objects,
    )
  })
})
