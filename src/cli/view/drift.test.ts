import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { ApplicationView } from '#contract/applications.ts'
import { ansiPaint, noPaint } from '../text/paint.ts'
import { widthOf } from '../text/width.ts'
import { driftLines } from './drift.ts'

const NOW = Date.UTC(2026, 2, 1, 12)
const POINTER = '/spec/template/spec/containers/*/image'
const IMAGE: ApplicationView['drift'][number] = {
  resource: 'apps/Deployment/shop/web',
  path: 'spec.template.spec.containers[name=web].image',
  before: 'registry.example.com/shop/web:1.2.3',
  after: 'registry.example.com/shop/web:1.2.4-hotfix',
  source: { file: 'deploy/web.yaml', line: 12 },
  owner: { manager: 'kubectl-edit', at: NOW - 300_000 },
  ignore: {
    list: 'kubernetes.ignoreDifferences',
    rule: `{ group: apps, kind: Deployment, name: web, pointers: [ ${POINTER} ] }`,
    note: '`until: <date>` in the rule ends it with that day',
  },
}
const MISSING: ApplicationView['drift'][number] = { resource: '/Service/shop/web', path: '', before: 'present' }

function drawn(columns: number, drift = [IMAGE], paint = noPaint): string[] {
  const live: ApplicationView['live'] = {
    at: NOW,
    health: 'healthy',
    reason: '',
    resources: [{ id: IMAGE.resource, kind: 'Deployment', name: 'shop/web', health: 'healthy', reason: '' }],
  }
  return driftLines({ drift, live, path: 'shop/app.slipway.yaml' }, { columns, paint }, NOW)
}

void test('each difference says where git asks for it, who changed it when, and what would ignore it', () => {
  assert.deepEqual(drawn(140), [
    '',
    '  ~ Deployment shop/web  spec.template.spec.containers[name=web].image',
    '    - registry.example.com/shop/web:1.2.3',
    '    + registry.example.com/shop/web:1.2.4-hotfix',
    '    from    deploy/web.yaml:12',
    '    by      kubectl-edit, 5m ago',
    `    ignore  - { group: apps, kind: Deployment, name: web, pointers: [ ${POINTER} ] }`,
    '',
    'To leave a difference alone, push its rule in shop/app.slipway.yaml, in the list kubernetes.ignoreDifferences.',
    '`until: <date>` in the rule ends it with that day.',
  ])
})

void test('in a narrow terminal nothing is cut, and the rule is the same YAML still', () => {
  for (const columns of [60, 80, Number.POSITIVE_INFINITY]) {
    const lines = drawn(columns)
    for (const line of lines) assert.ok(widthOf(line) <= columns, line)
    const from = lines.findIndex((line) => line.startsWith('    ignore'))
    const rule = lines.slice(from, lines.indexOf('', from)).join('\n').replace('ignore', '      ')
    assert.deepEqual(parse(rule), [{ group: 'apps', kind: 'Deployment', name: 'web', pointers: [POINTER] }])
    assert.match(lines.join(''), /1\.2\.4-hotfix/)
  }
})

void test('with rules for several lists each says for which, as a comment', () => {
  const rules = drawn(200, [IMAGE, MISSING]).filter((line) => line.includes('ignore  '))
  assert.deepEqual(
    rules.map((line) => line.split('  # in ')[1]),
    ['kubernetes.ignoreDifferences', 'drift.ignore'],
  )
  assert.deepEqual(parse(rules[1]?.replace('ignore', '      ') ?? ''), ['/Service/shop/web'])
})

void test('colours change no text, and text of others draws nothing', () => {
  // oxlint-disable-next-line no-control-regex
  const plain = drawn(80, [IMAGE, MISSING], ansiPaint).map((line) => line.replaceAll(/\x1b\[\d+m/g, ''))
  assert.deepEqual(plain, drawn(80, [IMAGE, MISSING]))
  const hostile = { ...IMAGE, owner: { manager: '\x1b[2Jx\u202E' }, source: { file: '\x1b]0;p\x07' } }
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(drawn(80, [hostile]).join('\n'), /[\x1b\x07\u202E]/)
})
