import { slipwayError } from '#domain/errors.ts'
import { LOG_LINE_LENGTH, MOST_LINES } from '#domain/question.ts'
import type { LogLine, QuestionBody } from '#domain/question.ts'
import { cut } from '#domain/text.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Clock } from '#tools/clock.ts'
import { getBundle } from '../bundle.ts'
import { neverRendered } from './known.ts'
import type { Known } from './known.ts'
import type { PlannerTools } from '../planner.ts'
import type { OpenTarget, Targets } from '../target.ts'
import { beginsWithinTime } from '../time-limit.ts'

/** Of one part, so that a reader gets something soon and little is in the air at a time. */
const PART_LENGTH = 256 * 1024
/** Until the last lines that there are have been found. */
const BEGINS_WITHIN_MS = 60_000

type LogBody = Extract<QuestionBody, { kind: 'log' }>

export interface OutputTools {
  readonly planner: PlannerTools
  readonly targets: Targets
  readonly clock: Clock
}

/** What an application writes, in parts that fit into an answer. Errors: `provider.cannot`, `target.*`, those of the provider. */
export async function* outputOf(
  known: Known,
  { resource, lines, follow }: LogBody,
  { signal, ...tools }: OutputTools & { readonly signal: AbortSignal },
): AsyncGenerator<LogLine[], void> {
  const { name } = known
  const { provider, connection, app } = await placeOf(known, tools)
  if (!provider.output) {
    throw slipwayError('provider.cannot', { kind: provider.kind, application: name, what: 'what it writes' })
  }
  const groups = provider.output(connection, { name, app }, { resource, lines, follow, signal })
  const details = { application: name, what: 'reading what it writes', limit: formatDuration(BEGINS_WITHIN_MS) }
  const error = (): Error => slipwayError('provider.slow', details)
  for await (const group of beginsWithinTime(groups, { clock: tools.clock, ms: BEGINS_WITHIN_MS, error })) {
    yield* partsOf(group)
  }
}

/** Where it was deployed to; before that, where it would be. */
async function placeOf(
  known: Known,
  { planner, targets }: OutputTools,
): Promise<OpenTarget & { readonly app: unknown }> {
  const { state, application } = known
  if (state.running) {
    const { target, provider, app } = await getBundle(planner.blobs, state.running.desired)
    return { ...targets.named(target, provider), app }
  }
  if (!application) throw neverRendered(known)
  const { provider, app } = application
  return { ...targets.named(targets.nameFor(provider, app), provider), app }
}

function* partsOf(group: readonly LogLine[]): Generator<LogLine[], void> {
  let part: LogLine[] = []
  let length = 0
  for (const line of group) {
    const bounded = { ...line, text: cut(line.text, LOG_LINE_LENGTH) }
    if (part.length === MOST_LINES || (part.length > 0 && length + bounded.text.length > PART_LENGTH)) {
      yield part
      part = []
      length = 0
    }
    part.push(bounded)
    length += bounded.text.length
  }
  if (part.length > 0 || group.length === 0) yield part
}
