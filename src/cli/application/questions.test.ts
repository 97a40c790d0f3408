import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Preview } from '#domain/preview.ts'
import type { AnswerPart, QuestionBody } from '#domain/question.ts'
import { until } from '../../../test/until.ts'
import { openStage } from '../agent-fixture.ts'
import { showConfig } from './config.ts'
import { showAppLogs } from './logs.ts'
import { rollbackApp } from './rollback.ts'
import { syncApp } from './sync.ts'
import { testCall } from '../shell-fixture.ts'
import { planOf } from '../view/story-fixture.ts'

const { revision, running, versions, stages } = planOf()

const PREVIEW: Preview = {
  revision,
  ...(running ? { running } : {}),
  versions,
  strategy: 'pipeline',
  why: 'server.js changed',
  stages: stages.map(({ id, kind, name, needs, timeoutMs }) => ({ id, kind, name, needs, timeoutMs })),
  differences: [{ resource: 'settings', path: 'replicas', before: '2', after: '4' }],
  moreDifferences: 3,
}

const LINES: AnswerPart = {
  type: 'lines',
  lines: [
    { resource: 'p1', text: 'ready \u001B]0;pwned\u0007to serve' },
    { resource: 'unknown', text: 'from elsewhere' },
  ],
}

void test('what an application writes is printed clean, each line with the name of its resource', async (t) => {
  const asked: QuestionBody[] = []
  const stage = await openStage(
    t,
    () => undefined,
    (body) => {
      asked.push(body)
      return [LINES, ...(body.kind === 'log' && body.follow ? [] : [{ type: 'end' } as const])]
    },
  )
  const shell = stage.shell()
  await until('the agent', async () => {
    const one = stage.shell()
    await showAppLogs(testCall(one, ['shop'], { lines: 5, resource: 'p1' })).catch(() => {})
    return one.out.text() !== ''
  })
  assert.deepEqual(asked.at(-1), { kind: 'log', application: 'shop', lines: 5, follow: false, resource: 'p1' })
  await showAppLogs(testCall(shell, ['shop'], { lines: 5 }))
  assert.equal(shell.out.text(), 'primary-1 │ ready to serve\nunknown │ from elsewhere\n')
  const followed = stage.shell()
  const following = showAppLogs(testCall(followed, ['shop'], { lines: 5, follow: true }))
  await until('the lines', () => followed.out.text().includes('elsewhere'))
  followed.interrupt()
  assert.equal(await following, 'interrupted')
  assert.equal(followed.out.text(), shell.out.text())
})

void test('a dry run prints the plan and sends nothing; one that would be refused says so in its exit code', async (t) => {
  const asked: QuestionBody[] = []
  const refused = 'Nothing of shop has been deployed'
  const stage = await openStage(
    t,
    () => assert.fail('a command was sent'),
    (body) => {
      asked.push(body)
      const isSync = body.kind === 'preview' && body.command.kind === 'sync'
      const without: Preview = { versions: [], stages: [], differences: [], moreDifferences: 0, refused }
      return [{ type: 'working' }, { type: 'preview', preview: isSync ? PREVIEW : without }]
    },
  )
  const options = { strategy: 'pipeline', liftQuarantine: true, dryRun: true } as const
  const shell = await until('the agent', async () => {
    const one = stage.shell()
    const exit = await syncApp(testCall(one, ['shop'], options)).catch(() => undefined)
    return exit === 'ok' ? one : undefined
  })
  const asking = asked.at(-1)
  assert.ok(asking?.kind === 'preview')
  assert.deepEqual(asking.command, { kind: 'sync', strategy: 'pipeline', liftQuarantine: true })
  assert.equal(asking.by.name, 'admin')
  const text = shell.out.text()
  assert.match(text, /^shop {2}1b2c3d4 → 8f3c2d1 Make the page faster\n {2}pipeline, because: server.js changed\n/)
  assert.match(text, /\n {2}· 1-canary .*\n/)
  assert.match(text, /~ settings {2}replicas\n {4}- 2\n {4}\+ 4\n {4}… and 3 more\nNothing was done\.\n$/)
  const other = stage.shell()
  assert.equal(await rollbackApp(testCall(other, ['shop'], { to: 'dep00001', dryRun: true })), 'refused')
  assert.equal(other.out.text(), `shop  nothing stays\n  refused ${refused}\nNothing was done.\n`)
})

void test('a configuration is printed file by file, or one file alone', async (t) => {
  const files = [
    { path: 'app.yaml', text: 'a: 1\n', cut: false },
    { path: 'big.txt', text: 'begins', cut: true },
    { path: 'logo.png', text: '', cut: false, binary: true },
  ]
  const configuration = { revision, deployed: true, files, moreFiles: 1 }
  const stage = await openStage(
    t,
    () => undefined,
    () => [{ type: 'configuration', configuration }],
  )
  const shell = await until('the agent', async () => {
    const one = stage.shell()
    await showConfig(testCall(one, ['shop'], {})).catch(() => {})
    return one.out.text() === '' ? undefined : one
  })
  const lines = shell.out.text().split('\n')
  assert.match(lines[0] ?? '', /^What runs: 8f3c2d1 /)
  assert.equal(
    lines.slice(1).join('\n'),
    '\n── app.yaml\na: 1\n\n── big.txt\nbegins\n… the file goes on\n\n── logo.png\n(no text)\n\n… and 1 more file\n',
  )
  const one = stage.shell()
  await showConfig(testCall(one, ['shop'], { file: 'app.yaml' }))
  assert.equal(one.out.text(), 'a: 1\n')
  const wrong = showConfig(testCall(stage.shell(), ['shop'], { file: 'nothing' }))
  await assert.rejects(wrong, { code: 'cli.config-file' })
})
