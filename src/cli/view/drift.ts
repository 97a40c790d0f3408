import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { Difference } from '#domain/diff.ts'
import { ignoreRuleOf } from '#domain/rules/ignore-rule.ts'
import type { LineSize, Piece } from '../text/line.ts'
import { line, toned } from '../text/line.ts'
import { widthOf, wrap } from '../text/width.ts'
import { differenceLines } from './difference.ts'
import { ago } from './moment.ts'

const INDENT = 4
/** Of `from`, `by` and `ignore`. */
const TITLE = 8

type Drifted = Pick<ApplicationView, 'drift' | 'live' | 'path'>

/** Each difference with where git says so, who changed it and what would make it no drift. */
export function driftLines({ drift, live, path }: Drifted, size: LineSize, now: number): string[] {
  const names = new Map(live?.resources.map(({ id, kind, name }) => [id, `${kind} ${name}`]))
  const shown = drift.map((one) => ({ ...one, resource: names.get(one.resource) ?? one.resource }))
  const lists = [...new Set(drift.map((one) => ignoreRuleOf(one).list))]
  const about = (one: Difference): string[] => {
    const { list } = ignoreRuleOf(one)
    return aboutLines(one, lists.length > 1 ? `  # in ${clean(list)}` : '', { size, now })
  }
  return [
    ...drift.flatMap((one, n) => ['', ...differenceLines(shown.slice(n, n + 1), size), ...about(one)]),
    '',
    ...hints(drift, { lists, path }).flatMap((text) => wrap(text, size.columns)),
  ]
}

function aboutLines(difference: Difference, remark: string, drawn: { size: LineSize; now: number }): string[] {
  const { size, now } = drawn
  const { source, owner } = difference
  const { rule } = ignoreRuleOf(difference)
  const from = source && `${clean(source.file)}${source.line === undefined ? '' : `:${source.line}`}`
  const by = owner && `${clean(owner.manager)}${owner.at === undefined ? '' : `, ${ago(owner.at, now)}`}`
  return [
    ...(from === undefined ? [] : aboutLine('from', from, size)),
    ...(by === undefined ? [] : aboutLine('by', by, size)),
    ...aboutLine('ignore', `- ${clean(rule)}${remark}`, size),
  ]
}

/** What is long goes on below itself, broken at spaces only: a path or a rule is there to be copied. */
function aboutLine(title: string, text: string, size: LineSize): string[] {
  const uncut = { ...size, columns: Number.POSITIVE_INFINITY }
  const gap = ' '.repeat(INDENT)
  return atSpaces(text, size.columns - INDENT - TITLE - 2).map((part, n) => {
    const head: Piece = n === 0 ? toned('quiet', title.padEnd(TITLE)) : ' '.repeat(TITLE + 2)
    return line([gap, head, part], uncut)
  })
}

function atSpaces(text: string, columns: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Where the rules go; what else they may say, once each. */
function hints(drift: readonly Difference[], { lists, path }: { lists: readonly string[]; path: string }): string[] {
  const notes = [...new Set(drift.flatMap((one) => ignoreRuleOf(one).note ?? []))]
  return [
    `To leave a difference alone, push its rule in ${clean(path)}, in the list ${lists.map(clean).join(' or ')}.`,
    ...notes.map((note) => `${clean(note)}.`),
  ]
}
