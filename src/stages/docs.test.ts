import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { HttpSection } from '#analysis/http-check.ts'
import { SOURCE_KINDS } from '#analysis/sources/index.ts'
import { TemplateUse } from '#domain/config/template-file.ts'
import type { StageKind } from '#domain/stage.ts'
import { GENERIC_STAGES } from './index.ts'

function pageOf(kind: string): Promise<string> {
  return readFile(new URL(`../../docs/stages/${kind}.md`, import.meta.url), 'utf8')
}

function examplesIn(page: string): Record<string, unknown>[] {
  return [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => parse(match[1] ?? '') as Record<string, unknown>)
}

/** The options of each entry of this kind in a documented pipeline, in the long form. */
function optionsIn(example: Record<string, unknown>, kind: StageKind): unknown[] {
  const entries = Array.isArray(example['pipeline']) ? (example['pipeline'] as unknown[]) : []
  return entries.flatMap((entry) => {
    if (entry === kind.kind) return [{}]
    const value = (entry as Record<string, unknown>)[kind.kind]
    if (value === undefined || typeof value === 'object') return value === undefined ? [] : [value]
    assert.ok(kind.shorthand, `${kind.kind} has no short form`)
    return [{ [kind.shorthand]: value }]
  })
}

/** What a template's use becomes is decided by the template; here only its own form is looked at. */
function withoutTemplates(options: unknown): unknown {
  const { checks, ...rest } = options as { checks?: { use?: unknown }[] }
  if (!checks) return options
  for (const check of checks) if ('use' in check) TemplateUse.parse(check)
  const written = checks.filter((check) => !('use' in check))
  return { ...rest, checks: written.length > 0 ? written : [{ metric: 'p99', max: 1 }] }
}

function namesOf(schema: z.ZodType): string[] {
  return Object.keys(z.toJSONSchema(schema, { io: 'input' }).properties ?? {})
}

for (const kind of GENERIC_STAGES) {
  void test(`the page of ${kind.kind} names every option, and its examples are read`, async () => {
    const page = await pageOf(kind.kind)
    const options = examplesIn(page).flatMap((example) => optionsIn(example, kind))
    assert.ok(options.length > 0, 'there is no example')
    for (const one of options) kind.options.parse(withoutTemplates(one))
    const schema = z.toJSONSchema(kind.options, { io: 'input' })
    assert.ok(schema.description && kind.summary)
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      assert.match(page, new RegExp(`^\\| [^|]*\`${name}\``, 'm'), `${name} is not in the table`)
      assert.ok(typeof property === 'object' && property.description, `${name} has no description`)
    }
  })
}

void test('the options of checks and sources are in the page of analysis', async () => {
  const page = await pageOf('analysis')
  const analysis = GENERIC_STAGES.find((kind) => kind.kind === 'analysis')
  const schema = z.toJSONSchema(analysis?.options ?? z.never(), { io: 'input' })
  const checks = schema.properties?.['checks']
  const check = typeof checks === 'object' && typeof checks.items === 'object' ? checks.items : {}
  const names = 'properties' in check ? Object.keys(check.properties ?? {}) : []
  names.push(...namesOf(HttpSection))
  assert.ok(names.length > 15)
  for (const source of SOURCE_KINDS) names.push(...namesOf(source.settings))
  for (const name of names) assert.match(page, new RegExp(`^\\| [^|]*\`${name}\``, 'm'), `${name} is not in a table`)
  const entries = examplesIn(page).flatMap((example) => (example['sources'] ?? []) as Record<string, unknown>[])
  assert.ok(entries.length > 0)
  for (const entry of entries) SOURCE_KINDS[0].settings.parse(entry['prometheus'])
})

void test('kinds are listed once', () => {
  const kinds = GENERIC_STAGES.map((kind) => kind.kind)
  assert.equal(new Set(kinds).size, kinds.length)
  for (const kind of GENERIC_STAGES) assert.ok(!(kind.effects && kind.skippable), `${kind.kind} must not be skippable`)
})
