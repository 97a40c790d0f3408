import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withPlugins } from '#cli/plugin.ts'
import { KINDS } from '#cli/kinds.ts'
import { inspectApplication } from '#domain/application.ts'
import { parseAgentFile } from '#domain/config/agent.ts'
import { lintApplication } from '#domain/config/lint.ts'
import { formatProblems } from '#domain/config/problem.ts'
import { ROOT } from './markdown.ts'

void test('every example is accepted without an error or a warning', () => {
  const files = globSync('examples/**/*.slipway.yaml', { cwd: ROOT })
  assert.ok(files.length >= 5, `only ${files.length} were found`)
  for (const file of files) {
    const inspection = inspectApplication(readFileSync(ROOT + file, 'utf8'), file, KINDS)
    assert.equal(formatProblems([...inspection.errors, ...lintApplication(inspection)]), '', file)
  }
})

void test('no two examples take the same name or address', () => {
  const texts = globSync('examples/**/*.slipway.yaml', { cwd: ROOT }).map((file) => readFileSync(ROOT + file, 'utf8'))
  const onHosts = texts.filter((text) => /^host:/m.test(text))
  assert.ok(onHosts.length > 0)
  for (const [pattern, those] of [
    [/^name: (\S+)$/m, texts],
    [/^ {2}listen: (\S+)$/m, onHosts],
  ] as const) {
    const values = those.map((text) => pattern.exec(text)?.[1])
    assert.ok(!values.includes(undefined), `each has ${pattern}`)
    assert.equal(new Set(values).size, values.length)
  }
})

void test('the agent’s files of the examples are accepted', () => {
  const files = globSync('examples/**/agent.yaml', { cwd: ROOT })
  assert.ok(files.length > 0)
  for (const file of files) parseAgentFile(readFileSync(ROOT + file, 'utf8'), file, KINDS)
})

void test('the plugin of the examples adds its stage, and the stage knows working hours', async () => {
  const kinds = await withPlugins(KINDS, ['office-hours.js'], join(ROOT, 'examples/plugin'))
  const stage = kinds.stages.find(({ kind }) => kind === 'office-hours')
  assert.ok(stage)
  const at = async (moment: string): Promise<string> => {
    const { status } = await stage.run({ now: () => Date.parse(moment) } as never, stage.options.parse({}))
    return status
  }
  assert.equal(await at('2026-05-01T10:00:00Z'), 'succeeded', 'a Friday')
  assert.equal(await at('2026-05-01T17:00:00Z'), 'waiting')
  assert.equal(await at('2026-05-02T10:00:00Z'), 'waiting', 'a Saturday')
  assert.throws(() => stage.options.parse({ from: 12, to: 8 }))
})
