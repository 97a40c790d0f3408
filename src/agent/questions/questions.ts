import type { Client } from '#contract/client.ts'
import { answerQuestion } from '#contract/questions.ts'
import { reportOf } from '#domain/errors.ts'
import type { AnswerPart, Question } from '#domain/question.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import { answer } from './answer.ts'
import type { AnswerTools } from './answer.ts'
import { Turnstile } from './turnstile.ts'

/** The control plane takes a longer silence for the end. */
const SIGN_OF_LIFE_MS = 4_000
/** Longer than the control plane lets an agent wait for a slow reader. */
const ANSWER_WITHIN_MS = 60_000
const MOST_RENDERING = 2

export interface QuestionTools extends Omit<AnswerTools, 'rendering'> {
  readonly client: Client
  readonly log: Log
}

/** Answers what people ask, all at the same time, for as long as somebody listens. */
export class Questions {
  readonly #tools: QuestionTools
  readonly #rendering = new Turnstile(MOST_RENDERING)
  readonly #open = new Map<string, AbortController>()

  constructor(tools: QuestionTools) {
    this.#tools = tools
  }

  /** Begins an answer; it ends with the line that the question came on. */
  hear(question: Question, line: AbortSignal): void {
    if (this.#open.has(question.id)) return
    const unasked = new AbortController()
    this.#open.set(question.id, unasked)
    void this.#answer(question, AbortSignal.any([line, unasked.signal]))
      .catch((error: unknown) => {
        // Whoever asks is told by the control plane that nothing comes.
        const { kind, application } = question.body
        if (!line.aborted && !unasked.signal.aborted) {
          this.#tools.log.warn('A question could not be answered', { kind, application, error })
        }
      })
      .finally(() => {
        unasked.abort()
        this.#open.delete(question.id)
      })
  }

  /** Nobody listens any more. */
  unasked(id: string): void {
    this.#open.get(id)?.abort()
  }

  async #answer({ id, body }: Question, signal: AbortSignal): Promise<void> {
    const line = new AnswerLine((part) => this.#send(id, part, signal), this.#tools.clock)
    void line.showLife(signal)
    const tools: AnswerTools = { ...this.#tools, rendering: this.#rendering }
    try {
      for await (const part of answer(body, tools, signal)) await line.send(part)
    } catch (error) {
      if (!signal.aborted) await line.send({ type: 'error', error: reportOf(error) })
    }
  }

  async #send(id: string, part: AnswerPart, signal: AbortSignal): Promise<void> {
    const { client } = this.#tools
    const input = { params: { id }, body: part, signal, timeoutMs: ANSWER_WITHIN_MS }
    const { wanted } = await client.call(answerQuestion, input)
    if (!wanted) this.unasked(id)
  }
}

/** Sends parts one after the other, and signs of life where there is nothing to send. */
class AnswerLine {
  readonly #send: (part: AnswerPart) => Promise<void>
  readonly #clock: Clock
  #isSending = false
  #sentAt: number

  constructor(send: (part: AnswerPart) => Promise<void>, clock: Clock) {
    this.#send = send
    this.#clock = clock
    this.#sentAt = clock.now()
  }

  async send(part: AnswerPart): Promise<void> {
    this.#isSending = true
    try {
      await this.#send(part)
    } finally {
      this.#isSending = false
      this.#sentAt = this.#clock.now()
    }
  }

  async showLife(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(SIGN_OF_LIFE_MS, signal)
      const isQuiet = !this.#isSending && this.#clock.now() - this.#sentAt >= SIGN_OF_LIFE_MS
      if (isQuiet && !signal.aborted) await this.#send({ type: 'working' }).catch(() => {})
    }
  }
}
