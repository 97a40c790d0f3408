import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './compare.ts'
import type { Desired, ReleaseFile } from './desired.ts'
import { AppSettings } from './settings.ts'

function desired(
  settings: Record<string, unknown> = {},
  files: readonly ReleaseFile[] = [file('app.js', 'one\n')],
): Desired {
  return {
    settings: AppSettings.parse({ run: ['node', 'app.js'], listen: '127.0.0.1:1', ...settings }),
    files,
    release: files.map((one) => one.blob).join(''),
  }
}

function file(path: string, text: string, mode: ReleaseFile['mode'] = 'file'): ReleaseFile {
  return { path, mode, blob: Buffer.from(text).toString('hex').padEnd(64, '0'), size: text.length, text }
}

const quick: readonly [name: string, settings: Record<string, unknown>, words: string][] = [
  ['replicas', { replicas: 4 }, 'only replicas 1 → 4 changed'],
  ['the stop rule', { stop: { grace: '20s' } }, 'only stop.grace 10000 → 20000 changed'],
  ['the health check', { health: { path: '/up' } }, 'only health.path none → /up changed'],
  ['the address', { listen: '127.0.0.1:2' }, 'only listen 127.0.0.1:1 → 127.0.0.1:2 changed'],
  ['nothing', {}, 'nothing changed'],
]

for (const [name, settings, words] of quick) {
  void test(`a change of ${name} needs no pipeline`, () => {
    assert.equal(compare(desired(), desired(settings)).quick, words)
  })
}

void test('what needs new processes needs the pipeline', () => {
  assert.equal(compare(desired(), desired({ run: ['node', 'other.js'] })).quick, undefined)
  assert.equal(compare(desired(), desired({ env: { A: '1' } })).quick, undefined)
  assert.equal(compare(desired(), desired({ replicas: 2 }, [file('app.js', 'two\n')])).quick, undefined)
})

void test('a changed text is shown as a patch', () => {
  const { differences, summary } = compare(desired(), desired({}, [file('app.js', 'two\n'), file('b.js', 'new\n')]))
  assert.match(differences[0]?.text ?? '', /^-one\n\+two$/m)
  assert.deepEqual([differences[1]?.resource, differences[1]?.before], ['b.js', undefined])
  assert.equal(summary, 'app.js and 1 more file changed')
})

void test('a deleted file and a changed mode are differences', () => {
  const before = desired({}, [file('a.js', 'x'), file('b.js', 'y')])
  const after = desired({}, [file('a.js', 'x', 'executable')])
  const { differences } = compare(before, after)
  assert.deepEqual(
    differences.map(({ resource, after: now }) => [resource, now?.includes('executable')]),
    [
      ['a.js', true],
      ['b.js', undefined],
    ],
  )
})

void test('what looks like a secret is not shown', () => {
  const { differences } = compare(
    desired({ env: { DB_PASSWORD: 'old', PLAIN: 'a' } }),
    desired({ env: { DB_PASSWORD: 'new', PLAIN: 'b' } }),
  )
  assert.deepEqual(differences, [
    { resource: 'settings', path: 'env.DB_PASSWORD', before: '(hidden)', after: '(hidden)' },
    { resource: 'settings', path: 'env.PLAIN', before: 'a', after: 'b' },
  ])
})

void test('a first release names how much it is', () => {
  assert.equal(compare(undefined, desired()).summary, 'first release, 1 file')
})
