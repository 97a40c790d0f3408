import { randomBytes } from 'node:crypto'
import type { Actor } from '#domain/actor.ts'
import { slipwayError } from '#domain/errors.ts'
import type { AnswerPart, QuestionBody } from '#domain/question.ts'
import type { Clock } from '#tools/clock.ts'
import type { AgentLinks } from './agent-links.ts'
import { OpenQuestion } from './open-question.ts'

/** An agent says every few seconds that it is at work, so that a long silence is none of a slow answer. */
const FIRST_PART_MS = 10_000
const SILENCE_MS = 30_000
const MOST_OF_AGENT = 100
const MOST_OF_ONE = 10

export interface Asked {
  readonly agent: string
  readonly by: Pick<Actor, 'kind' | 'name'>
  readonly body: QuestionBody
}

export interface QuestionsParts {
  readonly links: Pick<AgentLinks, 'line'>
  readonly clock: Clock
}

/** Questions of people to agents, and the answers on their way back. Nothing of either is kept. */
export class Questions {
  readonly #parts: QuestionsParts
  readonly #open = new Map<string, OpenQuestion>()
  readonly #closing = new AbortController()

  constructor(parts: QuestionsParts) {
    this.#parts = parts
  }

  /**
   * The parts of the answer as they come, until the last one, or until the signal is aborted: then the agent is told
   * that nobody listens any more. Errors: `agent.away`, `agent.silent`, `question.too-many`, `question.unread`.
   */
  async *ask(asked: Asked, signal: AbortSignal): AsyncGenerator<Exclude<AnswerPart, { type: 'working' }>, void> {
    const line = this.#parts.links.line(asked.agent)
    if (!line) throw away(asked)
    this.#checkRoom(asked)
    const id = randomBytes(16).toString('hex')
    const question = new OpenQuestion(asked, this.#parts.clock)
    const end = AbortSignal.any([signal, line.closed, this.#closing.signal])
    this.#open.set(id, question)
    line.send({ type: 'question', question: { id, body: asked.body } })
    let isWhole = false
    try {
      for (let withinMs = FIRST_PART_MS; !isWhole; withinMs = SILENCE_MS) {
        const part = await question.take(withinMs, end)
        if (!part && signal.aborted) return
        if (!part) throw this.#failureOf(asked, question, { withinMs, isAway: end.aborted })
        if (part.type === 'working') continue
        isWhole = part.type !== 'lines'
        yield part
      }
    } finally {
      this.#open.delete(id)
      question.close()
      if (!isWhole) line.send({ type: 'unasked', id })
    }
  }

  /** Answers whether more is wanted. Only the agent that was asked may answer; to others the question is not there. */
  async answer(agent: string, id: string, part: AnswerPart): Promise<boolean> {
    const question = this.#open.get(id)
    return question?.agent === agent ? question.put(part) : false
  }

  /** Ends all: who asked is told that the agent cannot be reached any more. */
  close(): void {
    this.#closing.abort()
  }

  #checkRoom({ agent, by }: Asked): void {
    const open = [...this.#open.values()]
    if (open.filter((one) => one.agent === agent).length >= MOST_OF_AGENT) {
      throw slipwayError('question.too-many', { who: `Agent ${agent}`, most: MOST_OF_AGENT })
    }
    if (open.filter((one) => one.by.kind === by.kind && one.by.name === by.name).length >= MOST_OF_ONE) {
      throw slipwayError('question.too-many', { who: by.name, most: MOST_OF_ONE })
    }
  }

  #failureOf(asked: Asked, question: OpenQuestion, why: { withinMs: number; isAway: boolean }): Error {
    const { agent, body } = asked
    const { application } = body
    if (question.isFlooded) return slipwayError('question.unread', { application })
    if (why.isAway) return away(asked)
    return slipwayError('agent.silent', { agent, application, seconds: why.withinMs / 1_000 })
  }
}

function away({ agent, body }: Asked): Error {
  return slipwayError('agent.away', { agent, application: body.application })
}
