import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { init } from './init.ts'
import { lint } from './lint.ts'
import { printSchema } from './schema.ts'
import { testCall, testShell } from '../shell-fixture.ts'
import type { TestShell } from '../shell-fixture.ts'

async function folderWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<TestShell> {
  const cwd = await mkdtemp(join(tmpdir(), 'slipway-lint-'))
  t.after(() => rm(cwd, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true })
    await writeFile(join(cwd, path), text)
  }
  return testShell({ cwd })
}

const GOOD = 'host:\n  run: [node, server.js]\n  listen: 127.0.0.1:8081\n'

void test('good files, searched for below the folder: nothing is wrong', async (t) => {
  const shell = await folderWith(t, { 'shop/app.slipway.yaml': GOOD, 'node_modules/x/app.slipway.yaml': '[' })
  await symlink(shell.cwd, join(shell.cwd, 'shop', 'circle'))
  assert.equal(await lint(testCall(shell, [], {})), 'ok')
  assert.equal(shell.out.text(), '1 file: nothing is wrong.\n')
})

void test('mistakes are shown with place, source line and what was meant', async (t) => {
  const shell = await folderWith(t, { 'shop/app.slipway.yaml': GOOD.replace('listen', 'lisen') })
  assert.equal(await lint(testCall(shell, ['shop'], {})), 'error')
  assert.match(
    shell.out.text(),
    /^shop\/app.slipway.yaml:3:3: error: host.lisen: this key is not known\n {2}3 \| {3}lisen: /m,
  )
  assert.match(shell.out.text(), /did you mean `listen`\?/)
  assert.match(shell.out.text(), /\n1 file: \d errors?, 0 warnings.\n$/)
})

void test('what is no YAML, and what is hostile, is an error with a place, in text and in JSON', async (t) => {
  const shell = await folderWith(t, { 'a/app.slipway.yaml': 'host: [\u001B]0;pwned\u0007', 'b/app.slipway.yaml': GOOD })
  assert.equal(await lint(testCall(shell, [], {})), 'error')
  assert.match(shell.out.text(), /^a\/app.slipway.yaml:1:\d+: error: /)
  assert.ok(!shell.out.text().includes('\u001B'))
  const json = testShell({ cwd: shell.cwd })
  await lint(testCall(json, [], { output: 'json', strict: false }))
  const { files } = JSON.parse(json.out.text()) as { files: { errors: number; problems: { line: number }[] }[] }
  assert.deepEqual(
    files.map((file) => file.errors > 0),
    [true, false],
  )
  assert.equal(files[0]?.problems[0]?.line, 1)
})

void test('two files with one name are told of, and warnings fail only where they shall', async (t) => {
  const named = `name: shop\n${GOOD}`
  const twins = await folderWith(t, { 'a/app.slipway.yaml': named, 'b/app.slipway.yaml': named })
  assert.equal(await lint(testCall(twins, [], {})), 'error')
  assert.match(twins.out.text(), /b\/app.slipway.yaml:1:1: error: name: the name shop is taken by a\/app.slipway.yaml/)
  const doubtful = { 'shop/app.slipway.yaml': `${GOOD}pipeline: [{ canary: { scale: 25% } }, primary]\n` }
  const shell = await folderWith(t, doubtful)
  assert.equal(await lint(testCall(shell, [], {})), 'ok')
  assert.match(shell.out.text(), /: warning: /)
  assert.equal(await lint(testCall(shell, [], { strict: true })), 'error')
})

void test('files of agents and servers are known by their names', async (t) => {
  const shell = await folderWith(t, { 'agent.yaml': 'server: nonsense\n', 'server.yaml': 'listen: 127.0.0.1:1\n' })
  assert.equal(await lint(testCall(shell, ['agent.yaml', 'server.yaml'], {})), 'error')
  assert.match(shell.out.text(), /^agent.yaml:1:\d+: error: /)
  assert.doesNotMatch(shell.out.text(), /server.yaml/)
})

void test('nothing to check is an error, and so is a path that is not there', async (t) => {
  const shell = await folderWith(t, {})
  await assert.rejects(lint(testCall(shell, [], {})), { code: 'cli.nothing-to-lint' })
  await assert.rejects(lint(testCall(shell, ['nowhere'], {})), { code: 'cli.no-file' })
})

void test('what init writes passes strict lint, takes its command from package.json, and is not overwritten', async (t) => {
  const shell = await folderWith(t, { 'My Shop/package.json': '{ "scripts": { "start": "node src/main.js" } }' })
  await init(testCall(shell, ['My Shop'], {}))
  assert.match(shell.out.text(), /^Wrote 'My Shop\/app.slipway.yaml'.\n/)
  const linted = testShell({ cwd: shell.cwd })
  assert.equal(await lint(testCall(linted, [], { strict: true, output: 'json' })), 'ok')
  assert.match(linted.out.text(), /"application": "my-shop"/)
  await assert.rejects(init(testCall(shell, ['My Shop'], {})), { code: 'cli.init-exists' })
  await init(testCall(shell, ['My Shop'], { force: true }))
})

void test('the schemas are JSON Schemas, in YAML, too', async () => {
  for (const file of ['application', 'agent', 'server']) {
    const shell = testShell()
    await printSchema(testCall(shell, [file], {}))
    const schema = JSON.parse(shell.out.text()) as { $schema: string; properties: object }
    assert.match(schema.$schema, /json-schema.org/)
    assert.ok(Object.keys(schema.properties).length > 2, file)
  }
})

const PIPELINE = `pipeline:
  - canary
  - traffic: 20%
  - analysis:
      for: 1m
      checks:
        - { use: slow, with: { most: 250ms } }
  - primary
  - clean
`
const TEMPLATE = 'parameters: { most: { type: amount } }\ncheck: { metric: p99, max: "{{ with.most }}" }\n'

void test('templates are known: those at the root of the repository', async (t) => {
  const shell = await folderWith(t, {
    '.git/HEAD': '',
    '.slipway/analysis/slow.yaml': TEMPLATE,
    'apps/shop/app.slipway.yaml': GOOD + PIPELINE,
  })
  assert.equal(await lint(testCall(shell, [], {})), 'ok', shell.out.text())
  assert.equal(shell.out.text(), '2 files: nothing is wrong.\n')
  const inside = testShell({ cwd: join(shell.cwd, 'apps') })
  assert.equal(await lint(testCall(inside, ['shop'], {})), 'ok', inside.out.text())
})

void test('what is wrong with a template is told in both files', async (t) => {
  const shell = await folderWith(t, {
    '.slipway/analysis/slow.yaml': TEMPLATE.replace('p99', 'p98'),
    '.slipway/analysis/idle.yaml': 'check: { metric: p99 }',
    'shop/app.slipway.yaml': GOOD + PIPELINE,
  })
  assert.equal(await lint(testCall(shell, [], {})), 'error')
  const text = shell.out.text()
  assert.match(text, /^\.slipway\/analysis\/slow\.yaml:2:18: error: .*`p98` is not accepted here/m)
  assert.match(text, /= used at shop\/app\.slipway\.yaml:10:13/)
  assert.match(text, /^\.slipway\/analysis\/idle\.yaml:1:1?\d: error: .*needs a `min` or a `max`/m)
  const json = testShell({ cwd: shell.cwd })
  await lint(testCall(json, ['shop'], { output: 'json', strict: false }))
  const { files } = JSON.parse(json.out.text()) as { files: { problems: { file: string; also: { file: string } }[] }[] }
  assert.deepEqual(
    files[0]?.problems.map(({ file, also }) => [file, also.file]),
    [['.slipway/analysis/slow.yaml', 'shop/app.slipway.yaml']],
  )
})

void test('files of PipeCD are read as applications, but where our own lies in the same folder', async (t) => {
  const pipecd = 'apiVersion: pipecd.dev/v1beta1\nkind: ECSApp\nspec: {}\n'
  const shell = await folderWith(t, {
    'a/app.slipway.yaml': GOOD,
    'a/app.pipecd.yaml': pipecd,
    'b/.pipe.yaml': pipecd,
  })
  assert.equal(await lint(testCall(shell, [], {})), 'error')
  assert.match(shell.out.text(), /^a\/app\.pipecd\.yaml:1:1: warning: it is not read: app\.slipway\.yaml/m)
  assert.match(shell.out.text(), /^b\/\.pipe\.yaml:2:7: error: kind: ECSApp is not supported yet/m)
})
