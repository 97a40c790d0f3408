import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { ObjectChange } from '../compare/object-change.ts'
import { isRemovalApproved, removalToApprove } from '../compare/removal.ts'
import { webAt } from '../../../../test/kubernetes-provider/application.ts'
import { placeOf, routeOf } from './place.ts'

function plan(...kinds: readonly (readonly [string, object?, Partial<StageSpec>?])[]): Pick<Plan, 'stages'> {
  const stages = kinds.map(([kind, options = {}, more = {}], n) => {
    const needs = n === 0 ? [] : [`${n - 1}`]
    return Object.assign({ id: `${n}`, kind, name: kind, options, needs }, more)
  })
  return { stages: stages as unknown as Plan['stages'] }
}

describe('the place of a stage', () => {
  it('knows the split in force, whose primary is, and which stages are the first and the last', () => {
    const found = plan(['canary'], ['traffic', { canary: 20 }], ['wait'], ['primary'], ['traffic', {}], ['clean'])
    const route = { weights: { primary: 80, canary: 20, baseline: 0 }, headers: [] }
    assert.deepEqual(placeOf(found, '0'), { isPrimaryNew: false, route: undefined, isFirst: true, isLast: false })
    assert.deepEqual(placeOf(found, '3'), { isPrimaryNew: false, route, isFirst: false, isLast: true })
    assert.deepEqual(placeOf(found, '4'), { isPrimaryNew: true, route, isFirst: false, isLast: true })
    assert.deepEqual(placeOf(found, '5').route, undefined)
  })

  it('leaves out what is skipped and what stands beside it', () => {
    const skipped = plan(['traffic', { canary: 20 }, { skip: 'why' }], ['primary'])
    assert.equal(placeOf(skipped, '1').route, undefined)
    const beside = plan(['traffic', { canary: 20 }], ['primary', {}, { needs: [] }])
    assert.equal(placeOf(beside, '1').route, undefined)
  })

  it('ends a split with what carries it, and no other', () => {
    const after = (variant: string): unknown =>
      placeOf(plan(['traffic', { canary: 20 }], ['clean', { variant }], ['primary']), '2').route
    assert.equal(after('canary'), undefined)
    assert.equal(after('all'), undefined)
    assert.notEqual(after('baseline'), undefined)
    const byHeader = plan(
      ['traffic', { headers: [{ name: 'a', value: 'b' }] }],
      ['clean', { variant: 'canary' }],
      ['primary'],
    )
    assert.notEqual(placeOf(byHeader, '1').route, undefined)
    assert.equal(placeOf(byHeader, '2').route, undefined)
    assert.equal(routeOf({ canary: 0, baseline: 0, headers: [] }), undefined)
  })
})

describe('the approval of a removal', () => {
  it('is found in the plan that asks for it', () => {
    const gone = { name: 'ConfigMap web', before: webAt({}).objects[2], after: undefined }
    const app = { prune: true, deletionBudget: 0 }
    const ask = removalToApprove(webAt({}).objects, [gone as ObjectChange], app)
    const name = `approve ${ask}`
    assert.match(name, /^approve the removal of 1 object /)
    assert.ok(isRemovalApproved(plan(['approval', {}, { name }], ['sync'])))
    assert.ok(!isRemovalApproved(plan(['approval', {}, { name: 'approve' }], ['sync'])))
    assert.ok(!isRemovalApproved(plan(['approval', {}, { name, skip: 'why' }], ['sync'])))
  })
})
