import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drive, fail, letTimePass, record, settle, succeed } from '#domain/testing/driver.ts'
import { chain, effect, planOf, stage, userError } from '#domain/testing/fixture.ts'
import { ladderOf, meantMs, mostTelling, quorumOf, rankStages, rungsOf } from './ladder.ts'

void test('stages of one rank stand side by side', () => {
  const needs = ['a']
  const { state } = drive(
    planOf([stage('a'), stage('b', { needs }), stage('c', { needs }), stage('d', { needs: ['b', 'c'] })]),
  )
  const { ranks, rollback } = ladderOf(state)
  assert.deepEqual(
    ranks.map((rank) => rank.map((rung) => rung.id)),
    [['a'], ['b', 'c'], ['d']],
  )
  assert.deepEqual(rollback, [])
})

void test('a rank is the longest way, and a circle has an end', () => {
  assert.deepEqual(
    [
      ...rankStages([
        { id: 'a', needs: [] },
        { id: 'b', needs: ['a'] },
        { id: 'c', needs: ['a', 'b'] },
      ]),
    ],
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ],
  )
  assert.equal(
    rankStages([
      { id: 'a', needs: ['b'] },
      { id: 'b', needs: ['a'] },
    ]).size,
    2,
  )
})

void test('what runs is shown, then what failed, with the rollback after the stages', () => {
  const driver = drive(planOf(chain(effect('canary'), stage('check'))))
  settle(driver)
  assert.equal(mostTelling(driver.state)?.id, 'canary')
  succeed(driver, 'canary')
  settle(driver)
  assert.equal(mostTelling(driver.state)?.id, 'check')
  fail(driver, 'check', userError())
  settle(driver)
  assert.equal(mostTelling(driver.state)?.id, 'check')
  assert.deepEqual(
    rungsOf(ladderOf(driver.state)).map((rung) => [rung.id, rung.undoes?.stage?.id]),
    [
      ['canary', undefined],
      ['check', undefined],
      ['revert-canary', 'canary'],
      ['restore', undefined],
    ],
  )
})

void test('what a person can end comes before what time ends', () => {
  const driver = drive(planOf([stage('soak', { kind: 'wait' }), stage('approval', { kind: 'approval' })]))
  settle(driver)
  const waiting = { for: 'time to pass', owner: 'the clock', deadline: driver.now + 1_000, next: 'It goes on' }
  record(driver, [{ kind: 'step-waiting', step: 'soak', waiting }])
  assert.equal(mostTelling(driver.state)?.id, 'soak')
  record(driver, [{ kind: 'step-waiting', step: 'approval', waiting: { ...waiting, person: true } }])
  assert.equal(mostTelling(driver.state)?.id, 'approval')
})

void test('of a success the last stage is shown, of a stop where it was stopped', () => {
  const driver = drive(planOf(chain(stage('a'), stage('b'))))
  settle(driver)
  succeed(driver, 'a')
  settle(driver)
  succeed(driver, 'b')
  settle(driver)
  assert.equal(driver.state.status, 'succeeded')
  assert.equal(mostTelling(driver.state)?.id, 'b')

  const late = drive(planOf(chain(stage('a'), stage('b'))))
  letTimePass(late)
  assert.equal(mostTelling(late.state)?.id, 'a')
})

void test('options of other programs are not trusted', () => {
  assert.equal(meantMs({ options: { for: 12_000 } }), 12_000)
  assert.equal(meantMs({ options: { for: '2m' } }), 120_000)
  for (const options of [undefined, null, 3, 'for', [], { for: -1 }, { for: {} }]) {
    assert.equal(meantMs({ options }), undefined)
  }
  assert.deepEqual(quorumOf({ options: { count: 2, by: ['ann', 7, 'group:leads'] } }), {
    count: 2,
    by: ['ann', 'group:leads'],
  })
  assert.deepEqual(quorumOf({ options: { count: 'many' } }), { count: 1, by: [] })
  assert.equal(quorumOf({ options: { count: 1e9 } }).count, 20)
  assert.deepEqual(quorumOf({ options: null }), { count: 1, by: [] })
})
