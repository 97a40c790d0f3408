import type { Actor } from '#domain/actor.ts'
import type { AnswerPart } from '#domain/question.ts'
import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'

/** How long an agent waits for a reader before it is told to go on all the same. */
const READER_PAUSE_MS = 20_000
/** Characters that wait for a reader; beyond that the answer is given up. */
const MOST_UNREAD = 8 * 1024 * 1024

/** One answer on its way from the agent to who asked: whoever reads slowly slows the agent down, up to a limit. */
export class OpenQuestion {
  readonly agent: string
  readonly by: Pick<Actor, 'kind' | 'name'>
  readonly #clock: Clock
  readonly #news: Wakeup
  readonly #over = new AbortController()
  #parts: AnswerPart[] = []
  #unread = 0
  #taken = new AbortController()
  #isFlooded = false

  constructor(asked: { readonly agent: string; readonly by: Pick<Actor, 'kind' | 'name'> }, clock: Clock) {
    this.agent = asked.agent
    this.by = asked.by
    this.#clock = clock
    this.#news = new Wakeup(clock)
  }

  /** Whether more came than was read, so that nothing is taken any more. */
  get isFlooded(): boolean {
    return this.#isFlooded
  }

  /** Answers, once the reader has taken it, whether more is wanted. */
  async put(part: AnswerPart): Promise<boolean> {
    if (this.#over.signal.aborted || this.#isFlooded) return false
    if (part.type === 'working' && this.#parts.length > 0) return true
    this.#isFlooded = this.#parts.length > 0 && this.#unread > MOST_UNREAD
    if (!this.#isFlooded) {
      this.#parts.push(part)
      this.#unread += lengthOf(part)
    }
    this.#news.wake()
    if (part.type === 'lines') {
      await this.#clock.sleep(READER_PAUSE_MS, AbortSignal.any([this.#taken.signal, this.#over.signal]))
    }
    return !this.#over.signal.aborted && !this.#isFlooded
  }

  /** The next part; undefined where none comes in time, or the signal is aborted. */
  async take(withinMs: number, signal: AbortSignal): Promise<AnswerPart | undefined> {
    const onAbort = (): void => this.#news.wake()
    const end = this.#clock.now() + withinMs
    signal.addEventListener('abort', onAbort)
    // What came before the end is still told.
    while (this.#parts.length === 0 && !this.#isFlooded && !signal.aborted && this.#clock.now() < end) {
      await this.#news.waitUntil(end)
    }
    signal.removeEventListener('abort', onAbort)
    const part = this.#parts.shift()
    this.#unread -= part ? lengthOf(part) : 0
    if (this.#parts.length === 0) {
      this.#taken.abort('taken')
      this.#taken = new AbortController()
    }
    return part
  }

  close(): void {
    this.#parts = []
    this.#over.abort('over')
  }
}

/** Only lines come without an end; the other parts are bounded by their schema. */
function lengthOf(part: AnswerPart): number {
  return part.type === 'lines' ? part.lines.reduce((sum, { text }) => sum + text.length + 100, 0) : 0
}
