import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { exec } from '../exec.ts'
import { branchFault, branchOfRef, checkBranch, lastRef } from './branch.ts'

const GOOD = ['main', 'release/1.2', 'a/b/c', 'feature-x', 'äöü', 'a@b', '100%', 'x{y}', "it's", '#1', 'HEAD2']
const BAD = [
  '',
  '-x',
  '--upload-pack=touch',
  '@',
  'a@{1}',
  'a b',
  'a\tb',
  'a\nb',
  'a\u0000b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[b',
  'a\\b',
  'a..b',
  'a//b',
  '/a',
  'a/',
  'a.',
  '.a',
  'a/.b',
  'a.lock',
  'a.lock/b',
  'refs/heads/main',
  'x'.repeat(300),
]

void test('branch names', () => {
  for (const name of GOOD) assert.equal(branchFault(name), undefined, name)
  for (const name of BAD) assert.throws(() => checkBranch(name), { code: 'git.branch-refused' }, name)
})

void test('what is accepted, git accepts', async () => {
  const names = fc.sample(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), { numRuns: 300, seed: 1 })
  const accepted = [...GOOD, ...names.filter((name) => branchFault(name) === undefined)].slice(0, 60)
  assert.ok(accepted.length > 30)
  await Promise.all(
    accepted.map((name) => exec('git', ['check-ref-format', `refs/heads/${name}`], { timeoutMs: 10_000 })),
  )
})

void test('a branch’s ref can be read back and stands in no other’s way', () => {
  for (const name of [...GOOD, 'a%2Fb', '%25']) {
    assert.equal(branchOfRef(lastRef(name)), name)
    assert.equal(lastRef(name).split('/').length, 4)
  }
})
