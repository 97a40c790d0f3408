import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driftOf } from './rules/drift-rule.ts'
import { imageDoubt, refDoubt, refOf } from './rules/unrepeatable.ts'
import { matchesWildcard, messagePattern } from './wildcard.ts'

const MATCHES: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['feat*', 'Feat: a cart', true],
  ['feat*', 'a feat', false],
  ['*[quick]*', 'fix: [quick] price', true],
  ['*[quick]*', 'fix: q price', false],
  ['*fix', 'hot fix', true],
  ['*fix', 'fixed', false],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXcYb', false],
  ['a**c', 'ac', true],
  ['a.c', 'abc', false],
  ['(a+)+$', '(a+)+$', true],
]

void test('the star stands for any characters, and nothing else is special', () => {
  for (const [pattern, text, matches] of MATCHES)
    assert.equal(matchesWildcard(pattern, text), matches, `${pattern} ${text}`)
})

void test('the pattern that is worst for a regular expression costs no more than pattern × text', () => {
  assert.equal(matchesWildcard(`${'*a'.repeat(100)}b`, 'a'.repeat(1_000)), false)
})

void test('a commit message is matched line by line, its first 1,000 characters only', () => {
  const message = 'fix: price\r\n\r\n  Slipway: quick  \nlast'
  assert.equal(messagePattern(['feat*', 'slipway: quick'], message), 'slipway: quick')
  assert.equal(messagePattern(['price'], message), undefined)
  assert.equal(messagePattern(['late'], `${'x\n'.repeat(500)}late`), undefined)
})

void test('drift leaves out fields, resources, and fields of resources', () => {
  const differences = [
    { resource: 'web/1', path: 'replicas' },
    { resource: 'web/2', path: 'env.A' },
    { resource: 'job', path: 'replicas' },
    { resource: 'job', path: '' },
  ]
  const left = (ignore: readonly string[]): number[] =>
    driftOf(differences, ignore).map((difference) => differences.indexOf(difference))
  assert.deepEqual(left([]), [0, 1, 2, 3])
  assert.deepEqual(left(['replicas']), [1, 3])
  assert.deepEqual(left(['web/*']), [2, 3])
  assert.deepEqual(left(['web/1:replicas', 'job']), [1])
  assert.deepEqual(left(['*:env.*']), [0, 2, 3])
})

void test('image references without a version, and refs that move', () => {
  for (const image of ['nginx', 'nginx:latest', 'host:5000/a/b', 'a/b:MAIN', 'a:nightly'])
    assert.ok(imageDoubt(image), image)
  for (const image of ['nginx:1.27', 'host:5000/a/b:v2', 'a:2024-01-01', '${IMAGE}', 'a:{{ tag }}']) {
    assert.equal(imageDoubt(image), undefined, image)
  }
  for (const ref of ['main', 'release-1', 'HEAD', 'feature/x']) assert.ok(refDoubt(ref), ref)
  for (const ref of ['v1.2.3', '1.0', 'v3', 'chart-1.2.3', 'vpc/v1.0.0-rc.1', '8f3c2d1', 'refs/tags/x']) {
    assert.equal(refDoubt(ref), undefined, ref)
  }
  assert.equal(refOf('git::ssh://x//y?depth=1&ref=main#z'), 'main')
  assert.equal(refOf('x?reference=main'), undefined)
})
