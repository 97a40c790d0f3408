import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { parse } from 'yaml'
import { openStage } from './agent-fixture.ts'
import { listAllAgents } from './access/agent-list.ts'
import { diffApp } from './application/diff.ts'
import { getApp } from './application/get.ts'
import { showHistory } from './application/history.ts'
import { listApps } from './application/list.ts'
import { showDeployment } from './deployment/get.ts'
import { listAllDeployments } from './deployment/list.ts'
import { showLogs } from './deployment/logs.ts'
import { listAllEvents } from './event-list.ts'
import { testCall } from './shell-fixture.ts'
import { widthOf } from './text/width.ts'
import { factsOf, measuringBodies, rolledBackBodies, START } from './view/story-fixture.ts'
import type { FactBody } from '#domain/fact.ts'

before(() => {
  process.env['TZ'] = 'UTC'
})

const SUCCESS: readonly [number, FactBody][] = [
  ...measuringBodies(),
  [30, { kind: 'finished', status: 'succeeded', reason: 'All stages passed' }],
]

void test('applications: a table for people, data for programs', async (t) => {
  const stage = await openStage(t)
  const shell = stage.shell()
  await listApps(testCall(shell, [], { sort: 'name', limit: 50 }))
  assert.deepEqual(shell.out.text().split('\n'), [
    'APPLICATION  HEALTH   SYNC         RUNS     KIND  TARGET     DRIFT  HOW IT IS',
    'cart         healthy  out-of-sync  1b2c3d4  host  this-host      1  Runs 1b2c3d4; 8f3c2d1 is newer',
    'shop         healthy  out-of-sync  1b2c3d4  host  this-host      1  Runs 1b2c3d4; 8f3c2d1 is newer',
    '',
  ])
  const narrow = stage.shell({ columns: 40, rows: 20 })
  await listApps(testCall(narrow, [], { sort: 'name', limit: 1 }))
  const lines = narrow.out.text().trimEnd().split('\n')
  assert.equal(lines.at(-1), '… there are more: --limit 2')
  for (const line of lines) assert.ok(widthOf(line) <= 40, line)

  const readers = { json: (text: string): unknown => JSON.parse(text), yaml: (text: string): unknown => parse(text) }
  for (const output of ['json', 'yaml'] as const) {
    const program = stage.shell()
    await listApps(testCall(program, [], { sort: '-name', limit: 50, output }))
    const page = readers[output](program.out.text()) as { items: { name: string }[] }
    assert.deepEqual(
      page.items.map((item) => item.name),
      ['shop', 'cart'],
    )
  }
})

void test('applications can be narrowed by what they want, by target and by a label that they lack', async (t) => {
  const stage = await openStage(t)
  const named = async (options: object): Promise<string[]> => {
    const shell = stage.shell()
    await listApps(testCall(shell, [], { sort: 'attention', limit: 50, output: 'json', ...options }))
    return (JSON.parse(shell.out.text()) as { items: { name: string }[] }).items.map((item) => item.name)
  }
  assert.deepEqual(await named({}), ['cart', 'shop'])
  assert.deepEqual(await named({ attention: 'failing,drifted' }), ['cart', 'shop'])
  assert.deepEqual(await named({ attention: 'waiting' }), [])
  assert.deepEqual(await named({ target: 'this-host' }), ['cart', 'shop'])
  assert.deepEqual(await named({ target: 'that-host' }), [])
  assert.deepEqual(await named({ label: '!no-such-label' }), ['cart', 'shop'])
})

void test('one application: how it is, what drifted, what the newest commit changes, what to do', async (t) => {
  const stage = await openStage(t)
  const shell = stage.shell()
  await getApp(testCall(shell, ['shop'], {}))
  assert.match(
    shell.out.text(),
    /^application {2}shop\n {13}Runs 1b2c3d4; 8f3c2d1 is newer\ndescription {2}Sells shoes\n/,
  )
  assert.match(shell.out.text(), /\nDeploy it: {5}slipway app sync shop --wait\n$/)
  const diff = stage.shell()
  await diffApp(testCall(diff, ['shop'], {}))
  assert.match(
    diff.out.text(),
    /^Drift: 1 field differs.*\n\n {2}~ shop {2}replicas\n {4}- 4\n {4}\+ 3\n {4}ignore {2}- shop:replicas\n/,
  )
  assert.match(diff.out.text(), /slipway plan --base 1b2c3d4e.* --head 8f3c2d1a.* --app shop\n$/)
  await assert.rejects(getApp(testCall(stage.shell(), ['nobody'], {})), { code: 'application.unknown' })
})

void test('history shows what one can go back to, with versions', async (t) => {
  const stage = await openStage(t)
  await stage.send([
    ...factsOf(SUCCESS, 'dep00001'),
    ...factsOf(rolledBackBodies(), 'dep00002'),
    ...factsOf(SUCCESS, 'dep00003'),
  ])
  const shell = stage.shell()
  await showHistory(testCall(shell, ['shop'], { limit: 10 }))
  const lines = shell.out.text().trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^DEPLOYMENT {2}WHEN +COMMIT +VERSIONS +SUBJECT +AUTHOR$/)
  assert.deepEqual(
    lines.slice(1, 3).map((line) => line.split(/ {2,}/)[0]),
    ['dep00003', 'dep00001'],
  )
  assert.match(lines[1] ?? '', /8f3c2d1 {2}8f3c2d1 +Make the page faster {2}Ada$/)
  assert.equal(lines.at(-1), 'Go back:  slipway app rollback shop --to dep00001')
})

void test('deployments, events and agents are listed', async (t) => {
  const stage = await openStage(t)
  await stage.send(factsOf(rolledBackBodies()))
  const deployments = stage.shell()
  await listAllDeployments(testCall(deployments, [], { limit: 5, status: 'failed', app: 'shop' }))
  assert.match(deployments.out.text(), /\ndep00001 {4}shop +✖ failed {2}8f3c2d1 +9\/9 /)
  const events = stage.shell()
  await listAllEvents(testCall(events, [], { limit: 50, deployment: 'dep00001' }))
  assert.match(events.out.text(), /^WHEN .*WHAT\n2026-03-01 12:00 {2}shop/)
  const agents = stage.shell()
  await listAllAgents(testCall(agents, [], { limit: 5 }))
  assert.match(agents.out.text(), /\nlocal .* this-host {2}demo@main\n$/)
})

void test('a deployment is shown with what its facts alone know', async (t) => {
  const stage = await openStage(t)
  await stage.send(factsOf(measuringBodies()))
  const shell = stage.shell()
  await showDeployment(testCall(shell, [], { app: 'shop' }))
  assert.match(shell.out.text(), /\n {6}p99 {2}canary 131.3ms {2}primary 128ms {2}\(against primary\)\n/)
  await assert.rejects(showDeployment(testCall(stage.shell(), [], {})), { code: 'cli.which' })
  await assert.rejects(showDeployment(testCall(stage.shell(), ['dep00001'], { app: 'shop' })), {
    code: 'cli.which-both',
  })
  await assert.rejects(showDeployment(testCall(stage.shell(), [], { app: 'cart' })), { code: 'cli.which-none' })
})

void test('logs: clean, each line with its stage; followed until the deployment ends', async (t) => {
  const stage = await openStage(t)
  // As of now: the log of a deployment that is long over counts as ended.
  const late = (Date.now() - START) / 1_000
  const facts = factsOf(rolledBackBodies().map(([seconds, body]) => [Math.round(seconds + late), body] as const))
  await stage.send(facts.slice(0, 6))
  await stage.log('dep00001', '1-canary', 'one\u001B[31m two\r\n\u001B]0;pwned\u0007three')
  const shell = stage.shell()
  await showLogs(testCall(shell, ['dep00001'], {}))
  assert.equal(shell.out.text(), 'canary │ one two\ncanary │ three\n')
  const step = { step: 'unheard' }
  await assert.rejects(showLogs(testCall(stage.shell(), ['dep00001'], step)), {
    code: 'cli.which-step',
    hint: /1-canary/,
  })

  const followed = stage.shell()
  const following = showLogs(testCall(followed, ['shop'], { follow: true }))
  await stage.send(facts.slice(6))
  const steps = facts.flatMap((fact) => (fact.kind === 'step-started' ? [fact.step] : []))
  for (const step of steps.slice(1)) await stage.log('dep00001', step, `log of ${step}\n`)
  assert.equal(await following, 'rolledBack')
  for (const step of steps.slice(1)) assert.ok(followed.out.text().includes(`│ log of ${step}\n`), step)
})
