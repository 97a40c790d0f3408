import type { Outcome } from '#domain/evidence.ts'
import type { Status } from '#domain/status.ts'
import type { Paint, Tone } from '../text/paint.ts'

interface Mark {
  readonly mark: string
  readonly tone: Tone
}

const STATUS_MARKS: Readonly<Record<Status, Mark>> = {
  pending: { mark: '·', tone: 'quiet' },
  running: { mark: '▸', tone: 'busy' },
  waiting: { mark: '…', tone: 'care' },
  succeeded: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  cancelled: { mark: '⊘', tone: 'care' },
  skipped: { mark: '–', tone: 'quiet' },
}

const OUTCOME_MARKS: Readonly<Record<Outcome, Mark>> = {
  pass: { mark: '✔', tone: 'good' },
  fail: { mark: '✖', tone: 'bad' },
  inconclusive: { mark: '?', tone: 'care' },
}

export const ROLLBACK_MARK = '↶'
export const TRAFFIC_MARK = '⇄'

const OTHER_TONES: Readonly<Record<string, Tone>> = { [ROLLBACK_MARK]: 'care', [TRAFFIC_MARK]: 'busy' }

export function statusMark(status: Status): Mark {
  return STATUS_MARKS[status]
}

export function outcomeMark(outcome: Outcome): Mark {
  return OUTCOME_MARKS[outcome]
}

/** Paints the mark that a narrated line begins with. */
export function tint(line: string, paint: Paint): string {
  const match = /^( *)(\S)( .*)$/su.exec(line)
  const mark = match?.[2] ?? ''
  const tone = toneOf(mark)
  return match && tone ? `${match[1]}${paint(tone, mark)}${match[3]}` : line
}

function toneOf(mark: string): Tone | undefined {
  const known = [...Object.values(STATUS_MARKS), ...Object.values(OUTCOME_MARKS)].find((one) => one.mark === mark)
  return known?.tone ?? OTHER_TONES[mark]
}
