import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStage } from './agent-fixture.ts'
import { explainApplication } from './explain.ts'
import { testCall } from './shell-fixture.ts'
import { widthOf } from './text/width.ts'
import { factsOf, rolledBackBodies } from './view/story-fixture.ts'

interface Told {
  readonly topic: string
  readonly text: string
}

void test('an application is explained from what the control plane knows', async (t) => {
  const stage = await openStage(t)
  const facts = factsOf(rolledBackBodies())
  await stage.send(facts)
  const failed = facts.find((fact) => fact.kind === 'step-failed')
  assert.ok(failed && failed.kind === 'step-failed')
  await stage.log(failed.deployment, failed.step, 'measuring\n\u001B[31mtoo many errors\n')

  const program = stage.shell()
  await explainApplication(testCall(program, ['shop'], { output: 'json' }))
  const told = JSON.parse(program.out.text()) as Told[]
  const about = (topic: string): string =>
    told
      .filter((one) => one.topic === topic)
      .map(({ text }) => text)
      .join('\n')
  assert.match(about('runs'), /^1b2c3d4 .* runs/)
  assert.match(about('newest'), /^The newest commit is 8f3c2d1 .* failed: /)
  assert.match(about('failed'), /What failed, .*: stage analysis of deployment .*It was rolled back/)
  assert.match(about('failed'), /The last lines of its log:\n {2}.*measuring\n {2}.*too many errors$/)
  assert.match(about('drift'), /replicas of shop \(wanted 4, found 3\)/)
  assert.match(about('next'), /slipway app diff shop/)

  const terminal = stage.shell({ columns: 60, rows: 24 })
  await explainApplication(testCall(terminal, ['shop'], {}))
  const lines = terminal.out.text().split('\n')
  assert.match(lines[0] ?? '', /^\S*runs\S* +\S*1b2c3d4/)
  for (const line of lines) assert.ok(widthOf(line) <= 60, line)
  assert.ok(!terminal.out.text().includes('\u001B[31mtoo'))
})

void test('an application that nobody knows is an error', async (t) => {
  const stage = await openStage(t)
  await assert.rejects(explainApplication(testCall(stage.shell(), ['nobody'], {})), { code: 'application.unknown' })
})
