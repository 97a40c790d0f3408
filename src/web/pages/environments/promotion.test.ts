import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environments as texts } from '../../text/en/environments.ts'
import { promotionsOf } from './promotion.ts'

const COLUMNS = ['dev', 'staging', 'production']

function cell(version: string | undefined, at: number) {
  const running = { commit: `${at}`.padEnd(40, 'a'), subject: '', author: '', at }
  return { running, versions: version === undefined ? [] : [{ name: 'shop', version }] }
}

test('what the environment before runs is not promoted yet, where it is newer', () => {
  const promotions = promotionsOf(COLUMNS, {
    dev: [cell('2', 20)],
    staging: [cell('1', 10)],
    production: [cell('1', 10)],
  })
  assert.deepEqual([...promotions], [['staging', { kind: 'behind', environment: 'dev', version: '2' }]])
})

test('one that is newer than the environment before only differs', () => {
  const promotions = promotionsOf(COLUMNS, { staging: [cell('1', 10)], production: [cell('1-fixed', 30)] })
  assert.deepEqual([...promotions], [['production', { kind: 'differs', environment: 'staging', version: '1' }]])
})

test('an environment without the application is passed over; without versions commits are compared', () => {
  const promotions = promotionsOf(COLUMNS, { dev: [cell(undefined, 20)], production: [cell(undefined, 10)] })
  assert.equal(promotions.get('production')?.environment, 'dev')
  assert.equal(promotionsOf(COLUMNS, { dev: [cell(undefined, 10)], production: [cell(undefined, 10)] }).size, 0)
})

test('nothing is said where several stand in one place', () => {
  assert.equal(promotionsOf(COLUMNS, { dev: [cell('2', 2), cell('1', 1)], staging: [cell('1', 1)] }).size, 0)
  assert.equal(promotionsOf(COLUMNS, { dev: [cell('2', 2)], staging: [cell('1', 1), cell('1', 1)] }).size, 0)
})

test('what runs nothing yet is behind what the environment before runs', () => {
  const promotions = promotionsOf(COLUMNS, { dev: [cell('2', 2)], staging: [{ versions: [] }] })
  assert.equal(promotions.get('staging')?.kind, 'behind')
})

test('the sentence counts what is not the same everywhere', () => {
  assert.equal(
    texts.summary(20, COLUMNS, 3),
    '20 applications in dev, staging and production: 3 are not the same everywhere.',
  )
  assert.equal(texts.summary(1, ['production'], 0), '1 application in production.')
})
