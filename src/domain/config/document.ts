import { Composer } from 'yaml'
import type { Alias, Document as YamlDocument, Node } from 'yaml'
import type { Finding } from './issue.ts'
import { keyText } from './key.ts'
import type { KeyPath } from './key.ts'
import { problemAt, sourceText } from './place.ts'
import type { SourceText, Span } from './place.ts'
import { configError } from './problem.ts'
import type { Problem } from './problem.ts'
import { limitedTokens } from './yaml-tokens.ts'
import type { TokenLimits } from './yaml-tokens.ts'
import { MOST_VALUES, yamlValue } from './yaml-value.ts'

/** 1 MiB, counted in UTF-8. */
export const LARGEST_DOCUMENT = 1_048_576
const DEEPEST = 64
const MOST_TOKENS = 200_000
const MOST_SYNTAX_PROBLEMS = 20
const MOST_DOCUMENTS = 1_000

/** A configuration file as text, as values, and as the tree that ties the two together. */
export interface Document {
  readonly source: SourceText
  readonly value: unknown
  readonly root: Node | null
  readonly aliases: ReadonlyMap<Alias, Node>
  /** What is wrong with it whatever its schema, such as a key that is there twice. */
  readonly problems: readonly Problem[]
  /** Values that are not written in it, but filled in from another file. */
  readonly grafts?: readonly Graft[]
  /** Where the values are those of another form than the one that is written: what each comes from. */
  readonly place?: (path: KeyPath) => KeyPath
}

/** A part of a document's values that another file gave. */
export interface Graft {
  readonly path: readonly (string | number)[]
  /** What a finding in that part is for people; `place` gives it its place in a document. */
  tell(finding: Finding, place: (document: Document, finding: Finding) => Problem): Problem[]
}

/**
 * Reads one YAML 1.2 document (JSON is one, too). Merge keys, directives, own tags and a second document are refused,
 * so are size, depth and aliases beyond what a person would write. Errors: `config.invalid`.
 */
export function readDocument(text: string, file: string): Document {
  const source = sourceOf(text, file)
  const [tree, second] = treesOf(source)
  if (!tree) throw refusal(source, { start: 0, end: 0 }, 'the file holds no document')
  refuseFaulty(source, tree)
  if (second) throw refusal(source, spanFrom(second.range[0]), 'a second document begins here; one a file is accepted')
  return documentOf(source, tree)
}

/**
 * The same for a file of several documents, as manifests are written; empty ones are left out. What aliases stand for
 * is limited for the file as a whole. Errors: `config.invalid`.
 */
export function readDocuments(text: string, file: string): Document[] {
  const source = sourceOf(text, file)
  let left = MOST_VALUES
  const documents: Document[] = []
  for (const tree of treesOf(source)) {
    refuseFaulty(source, tree)
    if (documents.length === MOST_DOCUMENTS) {
      throw refusal(source, spanFrom(tree.range[0]), `the file has more than ${MOST_DOCUMENTS} documents`)
    }
    const document = documentOf(source, tree, left)
    left -= document.size
    if (document.value !== null) documents.push(document)
  }
  return documents
}

function sourceOf(text: string, file: string): SourceText {
  const source = sourceText(file, text)
  if (text.length > LARGEST_DOCUMENT || new TextEncoder().encode(text).length > LARGEST_DOCUMENT) {
    throw refusal(source, { start: 0, end: 0 }, `the file is larger than ${LARGEST_DOCUMENT / 1_048_576} MiB`)
  }
  return source
}

function documentOf(
  source: SourceText,
  tree: YamlDocument.Parsed,
  most?: number,
): Document & { readonly size: number } {
  const { value, aliases, faults, size } = yamlValue(tree.contents, most)
  const problems = faults.map(({ span, message, path }) =>
    problemAt(source, span, { level: 'error', key: keyText(path ?? []), message }),
  )
  // A fault without a path leaves a hole in the values: a schema would only complain of the hole.
  if (faults.some(({ path }) => path === undefined)) throw configError(problems)
  return { source, value, root: tree.contents, aliases, problems, size }
}

function* treesOf(source: SourceText): Generator<YamlDocument.Parsed> {
  const options = { version: '1.2', schema: 'core', merge: false, resolveKnownTags: false, stringKeys: true } as const
  const composer = new Composer({ ...options, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' })
  yield* composer.compose(limitedTokens(source.text, limitsOf(source)), true, source.text.length)
}

function refuseFaulty(source: SourceText, tree: YamlDocument.Parsed): void {
  const wrong = [...tree.errors, ...tree.warnings].slice(0, MOST_SYNTAX_PROBLEMS)
  if (wrong.length > 0) {
    throw configError(
      wrong.map(({ pos: [start, end], message }) =>
        problemAt(source, { start, end }, { level: 'error', key: '', message: `this is not YAML: ${message}` }),
      ),
    )
  }
}

function limitsOf(source: SourceText): TokenLimits {
  const refuse = (offset: number, message: string): Error => refusal(source, spanFrom(offset), message)
  return { mostTokens: MOST_TOKENS, deepest: DEEPEST, mostFaults: MOST_SYNTAX_PROBLEMS, refuse }
}

function spanFrom(start: number): Span {
  return { start, end: start + 1 }
}

function refusal(source: SourceText, span: Span, message: string): Error {
  return configError([problemAt(source, span, { level: 'error', key: '', message })])
}
