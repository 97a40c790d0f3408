import { isMap, isScalar, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { z } from 'zod'
import type { Document } from './document.ts'
import { describeIssue, findingsOf } from './issue.ts'
import type { Finding } from './issue.ts'
import { keyText, locate } from './key.ts'
import type { Located } from './key.ts'
import { problemAt, quote } from './place.ts'
import { sortProblems } from './problem.ts'
import type { Problem } from './problem.ts'
import { nearest } from './suggest.ts'

/** Issues of one file that are looked at; nobody reads more, and a hostile file could make very many. */
const MOST_FINDINGS = 200

export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly [] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Holds a document against a schema and names everything that is wrong at once, each with its place. */
export function checkDocument<T>(document: Document, schema: z.ZodType<T>): Checked<T> {
  const checked = checkPart(document, { path: [], value: document.value }, schema)
  if (checked.ok && document.problems.length === 0) return checked
  return { ok: false, problems: sortProblems([...document.problems, ...checked.problems]) }
}

/** The same for what lies at a path of the document. */
export function checkPart<T>(
  document: Document,
  part: { readonly path: readonly (string | number)[]; readonly value: unknown },
  schema: z.ZodType<T>,
): Checked<T> {
  const parsed = schema.safeParse(part.value, { error: describeIssue, reportInput: true })
  if (parsed.success) return { ok: true, value: parsed.data, problems: [] }
  const findings = findingsOf(parsed.error.issues, part.path).slice(0, MOST_FINDINGS)
  return { ok: false, problems: sortProblems(findings.flatMap((finding) => problemsOf(document, finding))) }
}

/** What is wrong in a part that was filled in from another file is told with its place there. */
function problemsOf(document: Document, finding: Finding): Problem[] {
  const graft = document.grafts?.find(({ path }) => path.every((part, i) => finding.path[i] === part))
  if (!graft) return [problemOf(document, finding)]
  return graft.tell(finding, problemOf)
}

/** A rule's own problem: `words` about what lies at `path`. */
export function problemIn(
  document: Document,
  path: readonly PropertyKey[],
  words: Pick<Problem, 'level' | 'message' | 'also'> & { readonly suggestion?: string; readonly at?: 'key' | 'value' },
): Problem {
  const place = locate(document, path)
  const isEntry = typeof place.path.at(-1) === 'number'
  const span = words.at === 'value' ? place.valueSpan : isEntry ? firstLine(document, place) : place.keySpan
  return problemAt(document.source, span, { key: keyText(place.path), ...words })
}

/** A finding as a problem of the document in which its path leads somewhere. */
function problemOf(document: Document, finding: Finding): Problem {
  const place = locate(document, finding.path)
  if (finding.type === 'unknown-key') return unknownKey(document, finding, place)
  if (finding.type === 'rule') return problemIn(document, finding.path, { level: 'error', message: finding.allowed })
  if (place.missing.length > 0) return missingKey(document, finding, place)
  return wrongValue(document, finding, place)
}

function unknownKey(document: Document, finding: Finding, place: Located): Problem {
  const word = String(finding.path.at(-1))
  const meant = nearest(word, finding.known)
  // A short form such as `- primary` is expanded for its schema: then the key is what is written as the value.
  const span = place.missing.length > 0 ? place.valueSpan : place.keySpan
  return problemAt(document.source, span, {
    level: 'error',
    key: keyText(place.path),
    message: 'this key is not known',
    found: word.slice(0, 60),
    allowed: finding.allowed,
    ...(meant === undefined ? {} : { suggestion: `\`${meant}\`` }),
  })
}

function missingKey(document: Document, finding: Finding, place: Located): Problem {
  const wanted = place.missing.findLast((part) => typeof part === 'string')
  const isShortForm = isScalar(place.node) && place.node.value !== null
  // The short form `- wait: 2x` stands for `{ for: 2x }`: what is wrong is the value that is there.
  if (isShortForm && finding.type !== 'missing') return wrongValue(document, finding, place)
  const span = isShortForm || isSeq(place.node) ? firstLine(document, place) : place.keySpan
  return problemAt(document.source, span, {
    level: 'error',
    key: keyText(place.path),
    message: wanted === undefined ? 'something is missing here' : `the key \`${wanted}\` is missing`,
    found: 'nothing',
    allowed: finding.allowed,
  })
}

function wrongValue(document: Document, finding: Finding, place: Located): Problem {
  const { node, valueSpan } = place
  const isRefined = finding.type === 'value' && (isMap(node) || isSeq(node))
  const found = isRefined ? 'what is written' : foundWords(document, place)
  const suggestion = isScalar(node) ? suggestValue(node.value, quote(document.source, valueSpan), finding) : undefined
  return problemAt(document.source, isScalar(node) ? valueSpan : firstLine(document, place), {
    level: 'error',
    key: keyText(place.path),
    message: found === 'nothing' ? missingWords(place) : `${found} is not accepted here`,
    found,
    allowed: finding.allowed,
    ...(suggestion === undefined ? {} : { suggestion: `\`${suggestion}\`` }),
  })
}

function missingWords(place: Located): string {
  return place.path.length === 0 ? 'the file is empty' : 'a value is missing'
}

function foundWords(document: Document, { node, valueSpan }: Located): string {
  if (isMap(node)) return 'a mapping'
  if (isSeq(node)) return 'a list'
  if (!isScalar(node) || node.value === null) return 'nothing'
  return `\`${quote(document.source, valueSpan)}\``
}

const YES = new Set(['yes', 'on', 'y'])
const NO = new Set(['no', 'off', 'n'])

/** What a person who wrote this scalar most likely meant. */
function suggestValue(value: unknown, written: string, { allowed, known }: Finding): string | undefined {
  if (known.length > 0) return nearest(String(value), known)
  if (typeof value === 'string') return suggestForText(value, allowed)
  // Without quotes YAML takes `1.10` for a number and `true` for a truth.
  if (/^(text|a text|one line of text|lower-case)/.test(allowed)) return value === null ? undefined : `"${written}"`
  if (typeof value !== 'number') return undefined
  if (allowed.startsWith('a duration')) return `${written}s`
  return allowed.startsWith('a percentage') ? `${written}%` : undefined
}

function suggestForText(text: string, allowed: string): string | undefined {
  const word = text.toLowerCase()
  if (allowed.startsWith('`true` or `false`') && (YES.has(word) || NO.has(word))) return String(YES.has(word))
  if (/^a (whole )?number/.test(allowed) && /^\d{1,15}(\.\d+)?$/.test(text)) return text
  const isPlain = /^[\w./@:=-]{1,30}( [\w./@:=-]{1,30}){0,5}$/.test(text)
  return allowed.startsWith('a list') && isPlain ? `[${text.split(' ').join(', ')}]` : undefined
}

/** Collections span many lines; the caret shows their key, or their beginning. */
function firstLine(document: Document, place: Located): { start: number; end: number } {
  const isKeyed = typeof place.path.at(-1) === 'string'
  const { start, end } = isKeyed ? place.keySpan : place.valueSpan
  const lineEnd = document.source.text.indexOf('\n', start)
  const stop = lineEnd < 0 || isFlow(place.node) ? end : Math.min(end, lineEnd)
  return { start, end: Math.max(stop, start + 1) }
}

function isFlow(node: Node | null): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true
}
