import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isSuspiciouslyEmpty } from './empty-tree.ts'
import { matchTrigger } from './trigger-rule.ts'
import type { TriggerInput } from './trigger-rule.ts'

const YES = true
const NO = false

/** `paths | ignore`, changed files, deploy or not. The folder is `apps/shop`. */
const FILES: [string, string, boolean][] = [
  // The folder alone.
  ['|', 'apps/shop/server.js', YES],
  ['|', 'apps/shop/a/b/c.txt', YES],
  ['|', 'apps/shop/.env', YES],
  ['|', 'apps/shopping/server.js', NO],
  ['|', 'apps/sho', NO],
  ['|', 'apps', NO],
  ['|', 'README.md', NO],
  ['|', 'lib/a.js apps/other/b.js', NO],
  ['|', 'lib/a.js apps/shop/b.js', YES],
  ['|', '', NO],
  // The folder itself has become a link or a submodule.
  ['|', 'apps/shop', YES],
  // paths adds, and does not replace.
  ['lib/shared/**', 'lib/shared/a.js', YES],
  ['lib/shared/**', 'lib/shared/a/b.js', YES],
  ['lib/shared/**', 'lib/shared.js', NO],
  ['lib/shared/**', 'apps/shop/a.js', YES],
  ['lib/shared', 'lib/shared/a.js', YES],
  ['lib/shared/', 'lib/shared/a.js', YES],
  ['lib/shared/', 'lib/shared', NO],
  ['/lib', 'lib/a', YES],
  ['/lib', 'x/lib/a', NO],
  ['**/go.mod', 'go.mod', YES],
  ['**/go.mod', 'a/b/go.mod', YES],
  ['*.mod', 'a/go.mod', NO],
  ['lib/{a,b}/**', 'lib/b/x', YES],
  ['lib/{a,b}/**', 'lib/c/x', NO],
  ['lib/** !lib/docs/**', 'lib/docs/x', NO],
  ['lib/** !lib/docs/**', 'lib/x lib/docs/x', YES],
  ['!lib/docs/** lib/**', 'lib/docs/x', YES],
  ['lib/[ab].js', 'lib/a.js', YES],
  ['lib/?.js', 'lib/ab.js', NO],
  // ignore takes files out, from the root or, with ./, from the folder.
  ['| **/*.md', 'apps/shop/README.md', NO],
  ['| *.md', 'apps/shop/README.md', YES],
  ['| ./*.md', 'apps/shop/README.md', NO],
  ['| ./*.md', 'apps/shop/docs/README.md', YES],
  ['| ./docs/**', 'apps/shop/docs/a', NO],
  ['| ./docs', 'apps/shop/docs/a/b', NO],
  ['| docs/**', 'apps/shop/docs/a', YES],
  ['| apps/shop/docs/**', 'apps/shop/docs/a', NO],
  ['| apps/*/docs/**', 'apps/shop/docs/a', NO],
  ['| **', 'apps/shop/server.js', NO],
  ['| ./**', 'apps/shop/server.js', NO],
  // Ignored files never hide others.
  ['| **/*.md', 'apps/shop/README.md apps/shop/server.js', YES],
  ['| **/*.md', 'README.md apps/shop/server.js docs/a.md', YES],
  ['lib/** | **/*.md', 'lib/README.md lib/a.js', YES],
  // ignore wins over paths.
  ['lib/** | **/*.md', 'lib/README.md', NO],
  ['lib/** | lib/**', 'lib/a.js', NO],
  // What was ignored can be taken back.
  ['| ./docs/** !./docs/api.md', 'apps/shop/docs/api.md', YES],
  ['| ./docs/** !./docs/api.md', 'apps/shop/docs/b.md', NO],
  ['| !./docs/api.md ./docs/**', 'apps/shop/docs/api.md', NO],
  ['| !**/*.js', 'apps/shop/a.md', YES],
  // Patterns that mean nothing do no harm.
  ['../x/** | ../**', 'apps/shop/a', YES],
  ['../x/**', 'x/a', NO],
  ['[ | [', 'apps/shop/a', YES],
]

function input(words: string, changed: string): TriggerInput {
  const [paths = '', ignore = ''] = words.split('|')
  const list = (text: string): string[] => text.split(' ').filter(Boolean)
  const rule = { paths: list(paths), ignore: list(ignore) }
  return { changed: list(changed), folder: 'apps/shop', rule }
}

for (const [words, changed, deploy] of FILES) {
  void test(`[${words}] ${changed || 'nothing'} → ${deploy ? 'deploy' : 'not'}`, () => {
    const verdict = matchTrigger(input(words, changed))
    assert.equal(verdict.deploy, deploy, verdict.reason)
    assert.ok(verdict.reason.length > 5)
  })
}

/** What is known besides the changed files, and what comes of it. */
const KNOWN: [string, Partial<TriggerInput>, boolean, RegExp][] = [
  ['in the folder', { changed: ['apps/shop/a.js'] }, YES, /^apps\/shop\/a\.js changed$/],
  ['elsewhere', { changed: ['lib/z.js'] }, NO, /nothing that the application reads changed, only lib\/z\.js/],
  ['a template', { changed: ['.slipway/analysis/a.yaml'], uses: ['.slipway/analysis/a.yaml'] }, YES, /a\.yaml changed/],
  ['its own file', { changed: ['app.slipway.yaml'], file: 'app.slipway.yaml' }, YES, /app\.slipway/],
  [
    'read, but ignored',
    { changed: ['apps/shop/a.md', 'x'], rule: { paths: [], ignore: ['**/*.md'] } },
    NO,
    /only ignored files changed: apps\/shop\/a\.md/,
  ],
  ['only ignored', { changed: ['apps/shop/a.md'], rule: { paths: [], ignore: ['**/*.md'] } }, NO, /only ignored/],
  ['named by paths', { changed: ['lib/x'], rule: { paths: ['lib'], ignore: [] } }, YES, /`trigger\.paths` names/],
  ['rewritten, nothing known', { changed: undefined }, YES, /rewritten/],
  ['many', { changed: ['apps/shop/a', 'apps/shop/b', 'apps/shop/c'] }, YES, /a and 2 more files changed/],
  ['two', { changed: ['apps/shop/a', 'apps/shop/b'] }, YES, /a and 1 more file changed/],
  [
    'hostile name',
    { changed: ['apps/shop/\u001b[2J\n\u202e'] },
    YES,
    /^apps\/shop\/\\u\{1b\}\[2J\\u\{a\}\\u\{202e\} changed$/,
  ],
  ['root folder', { changed: ['anything'], folder: '' }, YES, /anything/],
  [
    'root folder, relative pattern',
    { changed: ['docs/a'], folder: '', rule: { paths: [], ignore: ['./docs'] } },
    NO,
    /ignored/,
  ],
  [
    'odd folder',
    { changed: ['apps/[x]/docs/a'], folder: 'apps/[x]', rule: { paths: [], ignore: ['./docs'] } },
    NO,
    /ignored/,
  ],
]

for (const [what, given, deploy, reason] of KNOWN) {
  void test(`known: ${what}`, () => {
    const rule = { paths: [], ignore: [] }
    const verdict = matchTrigger({ changed: [], folder: 'apps/shop', rule, ...given })
    assert.equal(verdict.deploy, deploy, verdict.reason)
    assert.match(verdict.reason, reason)
  })
}

void test('a further changed file never takes a deployment back', () => {
  const file = fc.constantFrom(
    'apps/shop/a.js',
    'apps/shop/README.md',
    'lib/x.js',
    'lib/x.md',
    'other',
    'apps/shop/docs/d',
  )
  const pattern = fc.constantFrom('lib/**', '**/*.md', './docs', '!./docs', 'apps', '**/*.js', './**')
  const rule = fc.record({ paths: fc.array(pattern, { maxLength: 2 }), ignore: fc.array(pattern, { maxLength: 2 }) })
  fc.assert(
    fc.property(fc.array(file), file, rule, (changed, more, rule) => {
      const verdict = (paths: string[]): boolean => matchTrigger({ changed: paths, folder: 'apps/shop', rule }).deploy
      assert.ok(!verdict(changed) || verdict([...changed, more]))
    }),
    { numRuns: 1_000 },
  )
})

void test('a commit that lost all applications is suspicious', () => {
  assert.equal(isSuspiciouslyEmpty(['a'], []), true)
  assert.equal(isSuspiciouslyEmpty([], []), false)
  assert.equal(isSuspiciouslyEmpty(['a', 'b'], ['b']), false)
})
