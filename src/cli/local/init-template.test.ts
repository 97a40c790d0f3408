import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { inspectApplication } from '#domain/application.ts'
import { lintApplication } from '#domain/config/lint.ts'
import { SAMPLE_KINDS } from '#domain/testing/sample-kinds.ts'
import { host } from '#providers/host/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { applicationTemplate } from './init-template.ts'
import type { TemplateInput } from './init-template.ts'

const REAL_KINDS = { providers: [host], stages: GENERIC_STAGES }

const FOLDERS: readonly (Omit<TemplateInput, 'name'> & { readonly title: string })[] = [
  ...SAMPLE_KINDS.providers.map((provider) => ({
    title: `a sample ${provider.kind}`,
    kinds: SAMPLE_KINDS,
    provider,
    section: provider.kind === 'host' ? { run: ['node', 'server: #1.js'], replicas: 3 } : { directory: 'infra' },
  })),
  {
    title: 'the host provider',
    kinds: REAL_KINDS,
    provider: host,
    section: { run: ['node', 'server.js'], listen: '127.0.0.1:8081', health: { path: '/healthz' } },
  },
]

for (const { title, kinds, provider, section } of FOLDERS) {
  const text = applicationTemplate({ name: 'shop', kinds, provider, section })

  void test(`what init writes for ${title} is read back without errors or warnings`, () => {
    const inspection = inspectApplication(text, 'app.slipway.yaml', kinds)
    assert.deepEqual([...inspection.errors, ...lintApplication(inspection)], [])
    const { application } = inspection
    assert.ok(application)
    assert.equal(application.name, 'shop')
    assert.partialDeepStrictEqual(application.app, section)
    assert.ok(application.stages.length >= 3)
  })

  void test(`with every key of ${title} uncommented it is still accepted`, () => {
    const uncommented = text.replaceAll(/^( *)#(?=\S| {2})/gm, '$1')
    assert.notEqual(uncommented, text)
    assert.deepEqual(inspectApplication(uncommented, 'app.slipway.yaml', kinds).errors, [])
  })

  void test(`every key of ${title} and every section is there with its description`, () => {
    for (const key of ['trigger', 'queue', 'planner', 'rollback', 'timeout', 'drift', ...Object.keys(section)]) {
      assert.match(text, new RegExp(`^ *#? *${key}:`, 'm'), key)
    }
    assert.match(text, /# What becomes of commits that wait/)
  })
}

void test('a key that is uncommented as it stands changes nothing', () => {
  const [input] = FOLDERS
  assert.ok(input)
  const text = applicationTemplate({ ...input, name: 'shop' })
  const uncommented = text.replaceAll(/^( *)#(?=\S| {2})/gm, '$1').replace('description: The storefront.\n', '')
  const [before, after] = [text, uncommented].map(
    (each) => inspectApplication(each, 'app.slipway.yaml', input.kinds).application,
  )
  assert.deepEqual(after, before)
})

void test('a stage of the same name with other options leaves the pipeline out', () => {
  const odd = { kind: 'apply', summary: 'x', options: z.strictObject({ must: z.string() }), effects: true }
  const [, terraform] = SAMPLE_KINDS.providers
  assert.ok(terraform)
  const provider = { ...terraform, stages: [...terraform.stages.filter(({ kind }) => kind !== 'apply'), odd] }
  const kinds = { ...SAMPLE_KINDS, providers: [provider] }
  const text = applicationTemplate({ name: 'shop', kinds, provider, section: {} })
  assert.doesNotMatch(text, /^pipeline/m)
  assert.deepEqual(inspectApplication(text, 'app.slipway.yaml', kinds).errors, [])
})
