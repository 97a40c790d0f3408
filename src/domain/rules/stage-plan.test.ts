import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { DEFAULT_RETRY } from '../config/stage-entry.ts'
import { StageSpec } from '../plan.ts'
import { asksWhatChanged, quickStages, stageSpecs } from './stage-plan.ts'
import type { Occasion, PlannedKind, PlannedStage } from './stage-plan.ts'
import { revision, trigger } from '../testing/fixture.ts'

const kinds: Readonly<Record<string, PlannedKind>> = {
  canary: { effects: true, options: z.object({ scale: z.number() }), timeoutMs: () => 600_000, revert: () => {} },
  traffic: { effects: true, traffic: true, options: z.object({}), timeoutMs: () => 60_000, revert: () => {} },
  wait: {
    effects: false,
    options: z.object({ for: z.string().transform((text) => text.length) }),
    timeoutMs: (options) => 1_000 + (options as { for: number }).for,
  },
}
const kindOf = (kind: string): PlannedKind => kinds[kind] ?? assert.fail(`unknown kind ${kind}`)

const usual: Occasion = {
  trigger: trigger(),
  revision: revision('b', 'docs: Explain it\n\nAt length.'),
  changed: ['apps/shop/readme.md', 'lib/a.ts'],
  folder: 'apps/shop',
  labels: { env: 'production' },
}

const entry = (group: number, kind: string, parts: Partial<PlannedStage> = {}): PlannedStage => ({
  group,
  kind,
  options: { for: 5 },
  ...parts,
})

void test('groups follow one another, their stages run at once, ids say where they are', () => {
  const specs = stageSpecs(
    [
      entry(0, 'canary'),
      entry(1, 'traffic'),
      entry(2, 'wait', { name: 'Smoke test!' }),
      entry(2, 'wait'),
      entry(3, 'canary'),
    ],
    kindOf,
    usual,
  )
  assert.deepEqual(
    specs.map(({ id, needs }) => [id, needs]),
    [
      ['1-canary', []],
      ['2-traffic', ['1-canary']],
      ['3.1-smoke-test', ['2-traffic']],
      ['3.2-wait', ['2-traffic']],
      ['4-canary', ['3.1-smoke-test', '3.2-wait']],
    ],
  )
})

void test('a spec has what its kind says, and what is written beside it', () => {
  const retry = { limit: 0, backoffMs: 1, maxBackoffMs: 2 }
  const [canary, traffic, wait] = stageSpecs(
    [entry(0, 'canary'), entry(1, 'traffic', { timeoutMs: 7, retry }), entry(2, 'wait')],
    kindOf,
    usual,
  )
  assert.deepEqual(canary, {
    id: '1-canary',
    kind: 'canary',
    name: 'canary',
    needs: [],
    options: { for: 5 },
    timeoutMs: 600_000,
    retry: DEFAULT_RETRY,
    effects: true,
    traffic: false,
    revertible: true,
  })
  assert.deepEqual([traffic?.timeoutMs, traffic?.retry, traffic?.traffic], [7, retry, true])
  assert.deepEqual([wait?.timeoutMs, wait?.revertible, wait?.effects], [1_005, false, false])
  assert.deepEqual(DEFAULT_RETRY, { limit: 2, backoffMs: 5_000, maxBackoffMs: 60_000 })
})

void test('ids are valid whatever the names are, and unique', () => {
  const names = ['Ünïcode', '...', '', 'x'.repeat(300), 'same', 'same', '-a-', '../../etc', '__proto__']
  const specs = stageSpecs(
    names.map((name) => entry(0, 'wait', { name })),
    kindOf,
    usual,
  )
  for (const spec of specs) StageSpec.parse(spec)
  assert.equal(new Set(specs.map(({ id }) => id)).size, names.length)
})

void test('the options of a quick sync are parsed, as no file went through the schemas', () => {
  const [stage] = quickStages([{ kind: 'wait', options: { for: 'abc' } }], kindOf)
  assert.deepEqual(stage, { kind: 'wait', group: 0, options: { for: 3 } })
  assert.throws(() => quickStages([{ kind: 'canary', options: {} }], kindOf))
})

void describe('skipped while planning', () => {
  const skips: readonly [string, Partial<PlannedStage>, Partial<Occasion>, RegExp | undefined][] = [
    ['nothing is asked', {}, {}, undefined],
    [
      'a message prefix',
      { skipOn: { messagePrefixes: ['fix:', 'docs:'], paths: [] } },
      {},
      /^The commit message "docs: Explain it" begins with "docs:"$/,
    ],
    ['another message prefix', { skipOn: { messagePrefixes: ['Explain'], paths: [] } }, {}, undefined],
    [
      'every file matches',
      { skipOn: { messagePrefixes: [], paths: ['**/*.md', 'lib/**'] } },
      {},
      /^Every changed file matches/,
    ],
    [
      'patterns from the folder',
      { skipOn: { messagePrefixes: [], paths: ['./*.md'] } },
      { changed: ['apps/shop/readme.md'] },
      /^Every changed file matches/,
    ],
    ['one file does not', { skipOn: { messagePrefixes: [], paths: ['**/*.md'] } }, {}, undefined],
    ['no file changed', { skipOn: { messagePrefixes: [], paths: ['**'] } }, { changed: [] }, undefined],
    ['changes are not known', { skipOn: { messagePrefixes: [], paths: ['**'] } }, { changed: undefined }, undefined],
    ['when a file changed that did', { when: { changed: ['lib/**'] } }, {}, undefined],
    ['when a file changed that did not', { when: { changed: ['db/**'] } }, {}, /^No changed file matches db\/\*\*$/],
    ['when changed, not known', { when: { changed: ['db/**'] } }, { changed: undefined }, undefined],
    ['when the trigger fits', { when: { trigger: ['commit'] } }, {}, undefined],
    [
      'when it does not',
      { when: { trigger: ['command', 'drift'] } },
      {},
      /^It runs only on command or drift, and this deployment began by commit$/,
    ],
    ['when the label fits', { when: { labels: { env: 'production' } } }, {}, undefined],
    [
      'when it does not',
      { when: { labels: { env: 'production', tier: 'web' } } },
      {},
      /^It runs only where the label tier is web$/,
    ],
    ['labels are own labels', { when: { labels: { constructor: 'x' } } }, {}, /constructor/],
    [
      'all conditions must hold',
      { when: { trigger: ['commit'], labels: { env: 'production' }, changed: ['db/**'] } },
      {},
      /db/,
    ],
  ]
  for (const [name, parts, occasion, reason] of skips) {
    void test(name, () => {
      const [spec] = stageSpecs([entry(0, 'wait', parts)], kindOf, { ...usual, ...occasion })
      if (reason) assert.match(spec?.skip ?? '', reason)
      else assert.equal(spec?.skip, undefined)
      // Whoever is not asked what changed must not have needed it.
      const [blind] = stageSpecs([entry(0, 'wait', parts)], kindOf, { ...usual, ...occasion, changed: undefined })
      if (!asksWhatChanged([parts])) assert.equal(blind?.skip, spec?.skip)
    })
  }
})
