import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stageKindOf } from '#agent/kinds.ts'
import { templatesOf } from '#agent/template-shelf.ts'
import { inspectApplication } from '#domain/application.ts'
import type { Application } from '#domain/application.ts'
import { digestOf } from '#domain/canonical.ts'
import { translateTemplates } from '#domain/config/pipecd/analysis-template.ts'
import { formatProblems } from '#domain/config/problem.ts'
import type { Plan } from '#domain/plan.ts'
import { makePlan } from '#domain/rules/planning.ts'
import type { Comparison } from '#domain/provider.ts'
import type { Revision } from '#domain/revision.ts'
import { compare } from '#providers/kubernetes/compare.ts'
import { kubernetes } from '#providers/kubernetes/index.ts'
import { load } from '#providers/kubernetes/load.ts'
import { folderSource } from '#providers/kubernetes/render/fixture/folder-source.ts'
import type { AppSettings } from '#providers/kubernetes/settings.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { FOLDER, pathsOf, TEMPLATE, textOf } from './example-files.ts'
import { exampleOf, EXAMPLES } from './example-table.ts'
import type { Example } from './example-table.ts'

const KINDS = { providers: [kubernetes], stages: GENERIC_STAGES }

const templates = templatesOf(
  new Map(translateTemplates(textOf(TEMPLATE), TEMPLATE).map(({ name, template }) => [name, template])),
)

void test('every folder is in the table, and every line of it has a folder', () => {
  const folders = globSync('*/{app.pipecd,.pipe}.yaml', { cwd: FOLDER }).map((file) => file.split('/')[0])
  assert.deepEqual(new Set(folders), new Set(EXAMPLES.map(({ name }) => name)))
})

for (const example of EXAMPLES.filter(({ refused }) => refused === undefined)) {
  void test(`${example.name} loads and plans`, async () => {
    const application = loaded(example)
    const before = await comparisonOf(example, application)
    const plan = planOf(application, before)
    const wanted = example.stages ?? ['sync']
    assert.deepEqual(
      plan.stages.map(({ kind }) => kind),
      wanted,
      plan.why,
    )
    assert.equal(plan.strategy, example.stages ? 'pipeline' : 'quick')
  })
}

for (const example of EXAMPLES.filter(({ refused }) => refused !== undefined)) {
  void test(`${example.name} is refused at its line, with what to do`, () => {
    const { application, errors } = inspect(example)
    assert.equal(application, undefined)
    assert.match(formatProblems(errors), example.refused ?? /^$/)
    assert.match(formatProblems(errors), new RegExp(`${exampleOf(example)}:\\d+:\\d+: error: `))
  })
}

function inspect(example: Example): ReturnType<typeof inspectApplication> {
  const file = exampleOf(example)
  const beside = pathsOf(example)
  return inspectApplication(textOf(file), file, { kinds: KINDS, templates, beside })
}

function loaded(example: Example): Application {
  const { application, errors, warnings } = inspect(example)
  assert.equal(formatProblems(errors), '')
  assert.ok(application)
  const told = warnings.map(({ key }) => key)
  assert.deepEqual(told, example.warns ?? [])
  return application
}

/** What changes from the version before to this one, as the real provider renders and compares them. */
async function comparisonOf(example: Example, { name, app }: Application): Promise<Comparison> {
  if (example.needs !== undefined) return { differences: [], summary: 'what it needs to be rendered is not here' }
  const settings = app as AppSettings
  const files = pathsOf(example).map((path) => [path, textOf(join(example.name, path))] as const)
  const render = async (change: (text: string) => string) => {
    const source = folderSource(Object.fromEntries(files.map(([path, text]) => [path, change(text)])))
    const { desired } = await load(source, { name, app: settings }, { connection: undefined })
    return desired
  }
  const older = await render((text) => text.replaceAll('1.1.0', '1.0.0'))
  return compare(older, await render((text) => text), settings)
}

const BEFORE: Revision = { commit: 'a'.repeat(40), author: 'ann', email: '', message: 'Version 1.0.0', at: 0 }
const AFTER: Revision = { ...BEFORE, commit: 'b'.repeat(40), message: 'Version 1.1.0' }

function planOf(application: Application, comparison: Comparison): Plan {
  return makePlan({
    application,
    target: 'a cluster',
    trigger: { kind: 'commit', by: { kind: 'commit', name: 'ann' }, reason: 'The example changed' },
    revision: AFTER,
    desired: digestOf('1.1.0'),
    versions: [],
    running: { revision: BEFORE, desired: digestOf('1.0.0') },
    comparison,
    quick: kubernetes.quickPlan(application.app as AppSettings),
    changed: undefined,
    kindOf: (kind) => stageKindOf(KINDS, kubernetes, kind),
  })
}
