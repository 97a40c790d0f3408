import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { agentStream } from '#contract/agent.ts'
import type { InputOf } from '#contract/route.ts'
import { reportOf } from '#domain/errors.ts'
import type { AnswerPart, QuestionBody } from '#domain/question.ts'
import { virtualClock } from '../../test/agent/virtual-clock.ts'
import type { VirtualClock } from '../../test/agent/virtual-clock.ts'
import type { AgentLine } from './agent-links.ts'
import { Questions } from './questions.ts'
import type { Asked } from './questions.ts'

type AgentEvent = InputOf<typeof agentStream, 'events'>

const LOG: QuestionBody = { kind: 'log', application: 'shop', lines: 10, follow: true }
const CONFIGURATION: QuestionBody = { kind: 'configuration', application: 'shop' }
const ANN = { kind: 'member', name: 'ann' } as const

/** The line to one agent, as a list of what was sent on it. */
class Line {
  readonly sent: AgentEvent[] = []
  readonly #gone = new AbortController()
  readonly sink: AgentLine = {
    send: (event) => void this.sent.push(event),
    sendText: () => {},
    drained: () => Promise.resolve(),
    closed: this.#gone.signal,
    close: () => {},
  }

  lose(): void {
    this.#gone.abort()
  }

  /** Id of the newest question. */
  get id(): string {
    const asked = this.sent.findLast((event) => event.type === 'question')
    assert.ok(asked?.type === 'question', 'nothing was asked')
    return asked.question.id
  }

  get unasked(): string[] {
    return this.sent.flatMap((event) => (event.type === 'unasked' ? [event.id] : []))
  }
}

interface Scene {
  readonly questions: Questions
  readonly clock: VirtualClock
  readonly line: Line
  ask(body: QuestionBody, more?: Partial<Asked>): Asking
}

/** One who asks, and all that they got. */
interface Asking {
  readonly parts: AnswerPart[]
  readonly done: Promise<string | undefined>
  leave(): void
}

function open(): Scene {
  const clock = virtualClock(1, 5)
  const line = new Line()
  const questions = new Questions({ clock, links: { line: (agent) => (agent === 'here' ? line.sink : undefined) } })
  return {
    questions,
    clock,
    line,
    ask(body, more = {}) {
      const gone = new AbortController()
      const parts: AnswerPart[] = []
      const read = async (): Promise<string | undefined> => {
        try {
          for await (const part of questions.ask({ agent: 'here', by: ANN, body, ...more }, gone.signal))
            parts.push(part)
          return undefined
        } catch (error) {
          return reportOf(error).code
        }
      }
      return { parts, done: read(), leave: () => gone.abort() }
    },
  }
}

const lines = (...texts: string[]): AnswerPart => {
  return { type: 'lines', lines: texts.map((text) => ({ resource: 'primary', text })) }
}

void test('an answer comes part by part, and its last part ends the question', async () => {
  const { questions, line, ask } = open()
  const asking = ask(LOG)
  assert.deepEqual(line.sent, [{ type: 'question', question: { id: line.id, body: LOG } }])
  assert.equal(await questions.answer('here', line.id, lines('one')), true)
  assert.equal(await questions.answer('here', line.id, lines('two', 'three')), true)
  await questions.answer('here', line.id, { type: 'end' })
  assert.equal(await asking.done, undefined)
  assert.deepEqual(asking.parts, [lines('one'), lines('two', 'three'), { type: 'end' }])
  assert.deepEqual(line.unasked, [])
  assert.equal(await questions.answer('here', line.id, lines('late')), false)
})

void test('an agent that is not there, or goes away meanwhile, is told of at once', async () => {
  const { questions, line, ask } = open()
  assert.equal(await ask(CONFIGURATION, { agent: 'elsewhere' }).done, 'agent.away')
  const asking = ask(LOG)
  await questions.answer('here', line.id, lines('one'))
  line.lose()
  assert.equal(await asking.done, 'agent.away')
  assert.deepEqual(asking.parts, [lines('one')])
})

void test('an agent that says nothing is not waited for; one that says that it is at work is', async () => {
  const { questions, clock, line, ask } = open()
  const silent = ask(CONFIGURATION)
  await clock.advance(10_000)
  assert.equal(await silent.done, 'agent.silent')
  assert.deepEqual(line.unasked, [line.id])
  const slow = ask(CONFIGURATION)
  for (let second = 0; second < 120; second += 5) {
    await clock.advance(5_000)
    assert.equal(await questions.answer('here', line.id, { type: 'working' }), true)
  }
  const configuration = { revision: { commit: 'a'.repeat(40), author: '', email: '', message: '', at: 0 }, files: [] }
  const part: AnswerPart = {
    type: 'configuration',
    configuration: { ...configuration, deployed: true, moreFiles: 0 },
  }
  await questions.answer('here', line.id, part)
  assert.equal(await slow.done, undefined)
  assert.deepEqual(slow.parts, [part])
})

void test('only the agent that was asked can answer', async () => {
  const { questions, line, ask } = open()
  const asking = ask(CONFIGURATION)
  assert.equal(await questions.answer('elsewhere', line.id, { type: 'end' }), false)
  assert.equal(await questions.answer('here', 'f'.repeat(32), { type: 'end' }), false)
  assert.deepEqual(asking.parts, [])
  asking.leave()
  await asking.done
})

void test('when who asked has gone, the agent is told, and what it sends is not wanted any more', async () => {
  const { questions, line, ask } = open()
  const asking = ask(LOG)
  assert.equal(await questions.answer('here', line.id, lines('one')), true)
  asking.leave()
  assert.equal(await asking.done, undefined)
  assert.deepEqual(line.unasked, [line.id])
  assert.equal(await questions.answer('here', line.id, lines('two')), false)
})

void test('whoever reads slowly slows the agent down, and is cut off when too much waits', async () => {
  const { questions, clock, line } = open()
  const reader = questions.ask({ agent: 'here', by: ANN, body: LOG }, new AbortController().signal)
  const first = reader.next()
  await questions.answer('here', line.id, lines('first'))
  await first
  const megabyte = lines(...Array.from({ length: 100 }, () => 'x'.repeat(10_000)))
  let told: boolean | undefined
  void questions.answer('here', line.id, megabyte).then((wanted) => (told = wanted))
  await clock.advance(19_000)
  assert.equal(told, undefined)
  await clock.advance(1_000)
  assert.equal(told, true)
  let wanted = true
  let sent = 1
  while (wanted && sent < 50) {
    const answered = questions.answer('here', line.id, megabyte)
    await clock.advance(20_000)
    wanted = await answered
    sent += 1
  }
  assert.equal(wanted, false)
  assert.ok(sent < 15, `${sent} MB were kept for a reader that does not read`)
  const rest = async (): Promise<void> => {
    for await (const part of reader) assert.equal(part.type, 'lines')
  }
  await assert.rejects(rest(), { code: 'question.unread' })
})

void test('one member, and all members together, have so many questions open at the same time', async () => {
  const { line, ask } = open()
  const mine = Array.from({ length: 10 }, () => ask(LOG))
  assert.equal(await ask(LOG).done, 'question.too-many')
  mine[0]?.leave()
  await mine[0]?.done
  const others = Array.from({ length: 91 }, (_, i) => ask(LOG, { by: { kind: 'member', name: `member-${i}` } }))
  const one = await ask(LOG, { by: { kind: 'member', name: 'late' } }).done
  assert.equal(one, 'question.too-many')
  assert.equal(line.sent.filter(({ type }) => type === 'question').length, 101)
  for (const asking of [...mine, ...others]) asking.leave()
  await Promise.all([...mine, ...others].map(({ done }) => done))
})

void test('whoever still asks when the server ends is told', async () => {
  const { questions, ask } = open()
  const asking = ask(CONFIGURATION)
  questions.close()
  assert.equal(await asking.done, 'agent.away')
})
