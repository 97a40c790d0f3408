import type { Deployment } from '#domain/deployment.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import { isTerminal } from '#domain/status.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { line, spread, toned } from '../text/line.ts'
import type { LineSize, Piece } from '../text/line.ts'
import { wrap } from '../text/width.ts'
import { ladderLines } from './ladder.ts'
import type { Detail } from './ladder.ts'
import { statusMark } from './mark.ts'
import { nextCommands } from './next-step.ts'
import { span, until } from './moment.ts'
import type { Story } from './story.ts'
import { trafficLines } from './traffic.ts'

/** Where a view is drawn. Without `rows` it takes as many lines as it needs. */
export interface ViewSize extends LineSize {
  readonly rows?: number
}

/** On a very wide terminal a time at the edge would be far from what took it. */
const WIDEST = 120

/** The whole view of a deployment, never wider or higher than the size. Pure. */
export function render(story: Story, whole: ViewSize, now: number): string[] {
  const size = { ...whole, columns: Math.min(whole.columns, WIDEST) }
  const rows = size.rows ?? Number.POSITIVE_INFINITY
  for (const detail of ['all', 'stages', 'active'] as const) {
    const lines = draw(story, { size, now, detail })
    if (lines.length <= rows) return lines
  }
  const brief = [headLine(story.deployment, size, now), ...statusLines(story.deployment, size, now)]
  return [...brief, ...ladderLines(story, { size, now, detail: 'active' })].slice(0, rows)
}

function draw(story: Story, drawing: { size: ViewSize; now: number; detail: Detail }): string[] {
  const { size, now, detail } = drawing
  const d = story.deployment
  const sections = [
    [headLine(d, size, now), ...(detail === 'all' ? whyLines(d, size) : [])],
    ladderLines(story, drawing),
    d.weights ? trafficLines(d.weights, size) : [],
    [...statusLines(d, size, now), ...(detail === 'all' ? evidenceLines(d, size) : [])],
    detail === 'active' ? [] : nextCommands(d).map((command) => line([toned('quiet', '  '), command], size)),
  ]
  const [head = [], ...rest] = sections.filter((section) => section.length > 0)
  const gap = detail === 'active' ? [] : ['']
  return [...head, ...rest.flatMap((section) => gap.concat(section))]
}

function headLine(d: Deployment, size: LineSize, now: number): string {
  const { mark, tone } = statusMark(d.status)
  const left: Piece[] = [
    toned(tone, mark),
    ' ',
    toned('strong', clean(d.application)),
    ' ',
    toned('busy', shortCommit(d.revision.commit)),
    ` ${clean(subjectOf(d.revision.message))}`,
  ]
  return spread(left, toned(tone, `${d.status} ${span((d.finishedAt ?? now) - d.createdAt)}`), size)
}

function whyLines(d: Deployment, size: LineSize): string[] {
  const versions = (d.plan?.versions ?? []).map(({ name, version }) => `${clean(name)} ${clean(version)}`)
  const why = d.plan ? `${d.plan.strategy}: ${clean(d.plan.why)}` : clean(d.trigger.reason)
  const words = [why, ...(versions.length > 0 ? [versions.join(', ')] : [])]
  return words.flatMap((text) => wrap(text, size.columns - 2)).map((text) => `  ${size.paint('quiet', text)}`)
}

/** The status in a sentence; for a wait also who can end it, until when, and what happens then. */
function statusLines(d: Deployment, size: LineSize, now: number): string[] {
  const { tone } = statusMark(d.status)
  const said = (text: string, look: (text: string) => string): string[] => wrap(text, size.columns).map(look)
  const lines = said(`${clean(d.reason)}.`.replace(/([.?!…])\.$/, '$1'), (text) => size.paint(tone, text))
  if (d.waiting) {
    const { owner, deadline, next } = d.waiting
    lines.push(
      ...said(`Waits for ${clean(owner)} until ${until(deadline, now)}; then: ${clean(next)}.`, (text) => text),
    )
  }
  if (d.error && isTerminal(d.status)) lines.push(...said(clean(d.error.hint), (text) => text))
  return lines
}

const MOST_EVIDENCE = 20

/** What a failure brought with it, such as the way from its cause to what was waited for. */
function evidenceLines({ error, status }: Deployment, size: LineSize): string[] {
  if (!error?.output || !isTerminal(status)) return []
  const told = cleanLines(error.output).filter((text) => text.trim() !== '' && !error.message.includes(text))
  const shown = told.slice(-MOST_EVIDENCE).flatMap((text) => wrap(text, size.columns - 2))
  return shown.map((text) => `  ${size.paint('quiet', text)}`)
}
