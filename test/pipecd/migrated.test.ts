import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { templatesFor } from '#cli/local/disk-template.ts'
import { migrationBy, repository } from '#cli/migrate/fixture.ts'
import { migratePipecd } from '#cli/migrate/pipecd.ts'
import { inspectApplication } from '#domain/application.ts'
import { formatProblems } from '#domain/config/problem.ts'
import { kubernetes } from '#providers/kubernetes/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { pathsOf, TEMPLATE, textOf } from './example-files.ts'
import { exampleOf, EXAMPLES } from './example-table.ts'

const KINDS = { providers: [kubernetes], stages: GENERIC_STAGES }
const migrate = migrationBy(migratePipecd)

void test('what `slipway migrate pipecd` writes means the same as the file that it was made of', async (t) => {
  const paths = EXAMPLES.flatMap((example) => pathsOf(example).map((path) => join(example.name, path)))
  const root = await repository(t, Object.fromEntries([TEMPLATE, ...paths].map((path) => [path, textOf(path)])))
  const before = await templatesFor(join(root, 'app.slipway.yaml'), root)
  const { text } = await migrate(root)
  const after = await templatesFor(join(root, 'app.slipway.yaml'), root)
  for (const example of EXAMPLES) {
    const native = join(example.name, 'app.slipway.yaml')
    if (example.refused !== undefined) {
      assert.match(text, example.refused)
      await assert.rejects(readFile(join(root, native)), { code: 'ENOENT' })
      continue
    }
    const file = exampleOf(example)
    const theirs = inspectApplication(textOf(file), file, { kinds: KINDS, templates: before, beside: pathsOf(example) })
    const written = await readFile(join(root, native), 'utf8')
    const ours = inspectApplication(written, native, { kinds: KINDS, templates: after })
    assert.equal(formatProblems(ours.errors), '')
    assert.ok(theirs.application)
    const { uses = [] } = ours.application ?? {}
    assert.deepEqual(ours.application, { ...theirs.application, file: native, uses })
  }
})
