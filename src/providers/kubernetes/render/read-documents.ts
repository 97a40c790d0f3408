import { Composer, isMap, isSeq } from 'yaml'
import type { Document as YamlDocument, Node } from 'yaml'
import { sourceLine, sourceText } from '#domain/config/place.ts'
import type { SourceText } from '#domain/config/place.ts'
import { limitedTokens } from '#domain/config/yaml-tokens.ts'
import { spanOf, yamlValue } from '#domain/config/yaml-value.ts'
import type { YamlRules } from '#domain/config/yaml-value.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Origin } from '../desired.ts'
import { manifestError } from './manifest-error.ts'
import { scalarValue } from './plain-scalar.ts'
import { LIMITS } from './wish.ts'

/** What one application may still hold, over all of its files. */
export interface Budget {
  readonly application: string
  values: number
  objects: number
}

export interface ReadDocument {
  readonly value: unknown
  readonly line: number
  /** The line of the nth entry of the list under a key of the mapping that the document is. */
  lineOf(key: string, index: number): number
  /** Of a chart's output: the template that it comes from. */
  readonly template?: string
}

export interface TextFile {
  readonly file: string
  readonly text: string
  /** Set where a renderer wrote it: the origin of what a template gave, as far as comments name one. */
  readonly rendered?: (template: string | undefined) => Origin
}

/** Of one document, which is read at a stretch: about a second of work. */
const MOST_TOKENS = 500_000
const DEEPEST = 200
const MOST_FAULTS = 20
const SCHEMA = { version: '1.2', schema: 'failsafe', merge: false, resolveKnownTags: false, stringKeys: true } as const
const COMPOSER = { ...SCHEMA, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const

export function budgetOf(application: string): Budget {
  return { application, values: LIMITS.values, objects: LIMITS.objects }
}

/** All documents of a file but the empty ones, one after the other, so that only one tree is in memory. Errors: `kubernetes.manifest`, `kubernetes.render-limit`. */
export function* readDocuments({ file, text, rendered }: TextFile, budget: Budget): Generator<ReadDocument> {
  const source = sourceText(file, text)
  const rules: YamlRules = { mergeKeys: 'applied', twinKeys: rendered ? 'last' : 'refused', scalar: scalarValue }
  let template: string | undefined
  for (const { start, end } of partsOf(text)) {
    const part = text.slice(start, end)
    if (rendered) template = /^# Source: (\S[^\n]{0,500})/m.exec(part)?.[1]?.trim() ?? template
    if (/^\s*(?:#[^\n]*\n?\s*)*$/.test(part.slice(0, 10_000)) && part.length <= 10_000) continue
    const document = readPart({ source, start, part, rules, budget })
    if (document) yield template === undefined ? document : { ...document, template }
  }
}

/** What lies between the lines that begin with `---`, which is a separator wherever it stands. */
function* partsOf(text: string): Generator<{ start: number; end: number }> {
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (const separator of text.matchAll(/^---(?=[ \t\r]*$|[ \t]+#)/gm)) {
    yield { start, end: separator.index }
    start = separator.index + 3
  }
  yield { start, end: text.length }
}

interface Part {
  readonly source: SourceText
  readonly start: number
  readonly part: string
  readonly rules: YamlRules
  readonly budget: Budget
}

function readPart({ source, start, part, rules, budget }: Part): ReadDocument | undefined {
  const { file } = source
  const lineAt = (offset: number): number => sourceLine(source, { start: start + offset, end: start + offset })
  const refuse = (offset: number, why: string): Error => manifestError({ file, line: lineAt(offset) }, why)
  if (part.length > LIMITS.documentBytes) {
    const what = `the document at ${file}:${lineAt(0)} has more than ${LIMITS.documentBytes / 1_048_576} MiB`
    throw slipwayError('kubernetes.render-limit', { application: budget.application, what })
  }
  const tree = compose(part, refuse)
  if (!tree || tree.contents === null) return undefined
  const { value, size, faults } = yamlValue(tree.contents, budget.values, rules)
  const [fault] = faults
  if (fault) throw refuse(fault.span.start, fault.path ? `${fault.path.join('.')}: ${fault.message}` : fault.message)
  budget.values -= size
  const root = tree.contents
  const line = lineAt(spanOf(root).start)
  return { value, line, lineOf: (key, index) => lineAt(itemStart(root, key, index)) }
}

function compose(part: string, refuse: (offset: number, why: string) => Error): YamlDocument.Parsed | undefined {
  const limits = { mostTokens: MOST_TOKENS, deepest: DEEPEST, mostFaults: MOST_FAULTS, refuse }
  const [tree, second] = new Composer(COMPOSER).compose(limitedTokens(part, limits), false, part.length)
  const wrong = tree?.errors[0] ?? tree?.warnings[0] ?? second?.errors[0]
  // Only the first line: what follows quotes the file.
  if (wrong) throw refuse(wrong.pos[0], `this is not YAML: ${wrong.message.split('\n')[0]}`)
  if (second) throw refuse(second.range[0], 'this is not YAML: a document begins without a line `---` before it')
  return tree
}

function itemStart(root: Node, key: string, index: number): number {
  const list: unknown = isMap(root) ? root.get(key, true) : undefined
  const item = isSeq<Node>(list) ? list.items[index] : undefined
  return spanOf(item ?? root).start
}
