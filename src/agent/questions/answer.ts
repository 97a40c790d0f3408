import { slipwayError } from '#domain/errors.ts'
import type { AnswerPart, QuestionBody } from '#domain/question.ts'
import { formatDuration } from '#domain/unit.ts'
import { configurationOf } from './configuration.ts'
import type { Known } from './known.ts'
import { outputOf } from './output.ts'
import type { OutputTools } from './output.ts'
import { previewOf } from './preview.ts'
import { withinTime } from '../time-limit.ts'
import type { Turnstile } from './turnstile.ts'

/** Long enough for a chart with many dependencies. */
const RENDER_LIMIT_MS = 5 * 60_000

export interface AnswerTools extends OutputTools {
  /** Rendering for people who look must leave room for what deploys. */
  readonly rendering: Turnstile
  /** Undefined where this agent has no such application, also after waiting for git to be read. */
  find(application: string): Promise<Known | undefined>
}

/** The answer to a question, part by part. Errors: `application.unknown`, and those of each kind. */
export async function* answer(
  body: QuestionBody,
  tools: AnswerTools,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart, void> {
  const { application } = body
  const known = await tools.find(application)
  if (!known) throw slipwayError('application.unknown', { name: application })
  switch (body.kind) {
    case 'configuration': {
      const work = () => configurationOf(known, tools.planner)
      yield { type: 'configuration', configuration: await inTurn(work, { tools, application, signal }) }
      return
    }
    case 'preview': {
      const work = () => previewOf(known, body, tools.planner)
      yield { type: 'preview', preview: await inTurn(work, { tools, application, signal }) }
      return
    }
    case 'log':
      for await (const lines of outputOf(known, body, { ...tools, signal })) yield { type: 'lines', lines }
      yield { type: 'end' }
  }
}

interface Rendering {
  readonly tools: AnswerTools
  readonly application: string
  readonly signal: AbortSignal
}

/** What nobody waits for any more when its turn comes is not begun. */
function inTurn<T>(work: () => Promise<T>, { tools, application, signal }: Rendering): Promise<T> {
  const { clock, rendering } = tools
  const details = { application, what: 'rendering it', limit: formatDuration(RENDER_LIMIT_MS) }
  return rendering.pass(() => {
    signal.throwIfAborted()
    return withinTime(work(), { clock, ms: RENDER_LIMIT_MS, error: () => slipwayError('provider.slow', details) })
  })
}
