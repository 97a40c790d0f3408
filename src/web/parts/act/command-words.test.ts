import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandWords } from './command-words.ts'

void test('a wish without choices is its verb and its subject', () => {
  assert.deepEqual(commandWords({ kind: 'sync', application: 'shop' }), ['app', 'sync', 'shop'])
  assert.deepEqual(commandWords({ kind: 'resume', deployment: '01abcdef' }), ['deployment', 'resume', '01abcdef'])
})

void test('what is the default is not said', () => {
  const words = commandWords({ kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false })
  assert.deepEqual(words, ['app', 'sync', 'shop'])
  assert.deepEqual(commandWords({ kind: 'cancel', deployment: 'd', rollback: true, reason: '' }), [
    'deployment',
    'cancel',
    'd',
  ])
})

void test('choices become options of the command line', () => {
  assert.deepEqual(commandWords({ kind: 'sync', application: 'shop', strategy: 'quick', liftQuarantine: true }), [
    'app',
    'sync',
    'shop',
    '--strategy',
    'quick',
    '--lift-quarantine',
  ])
  assert.deepEqual(commandWords({ kind: 'delete', application: 'shop', cascade: true, dryRun: true }), [
    'app',
    'delete',
    'shop',
    '--cascade',
    '--dry-run',
  ])
  assert.deepEqual(
    commandWords({ kind: 'approve', deployment: 'd', step: '2-approval', digest: 'ab', comment: 'go' }),
    ['deployment', 'approve', 'd', '--step', '2-approval', '--digest', 'ab', '--comment', 'go'],
  )
  assert.deepEqual(commandWords({ kind: 'cancel', deployment: 'd', rollback: false }), [
    'deployment',
    'cancel',
    'd',
    '--no-rollback',
  ])
  assert.deepEqual(commandWords({ kind: 'pause', deployment: 'd', forMs: 5_400_000 }), [
    'deployment',
    'pause',
    'd',
    '--for',
    '1h30m',
  ])
})
