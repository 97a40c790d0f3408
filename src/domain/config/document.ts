import { Composer, Lexer, Parser } from 'yaml'
import type { Alias, CST, Document as YamlDocument, Node } from 'yaml'
import type { Finding } from './issue.ts'
import { keyText } from './key.ts'
import { problemAt, sourceText } from './place.ts'
import type { SourceText, Span } from './place.ts'
import { configError } from './problem.ts'
import type { Problem } from './problem.ts'
import { yamlValue } from './yaml-value.ts'

/** 1 MiB, counted in UTF-8. */
export const LARGEST_DOCUMENT = 1_048_576
const DEEPEST = 64
const MOST_TOKENS = 200_000
const MOST_SYNTAX_PROBLEMS = 20

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
  const source = sourceText(file, text)
  if (text.length > LARGEST_DOCUMENT || new TextEncoder().encode(text).length > LARGEST_DOCUMENT) {
    throw refusal(source, { start: 0, end: 0 }, `the file is larger than ${LARGEST_DOCUMENT / 1_048_576} MiB`)
  }
  const tree = compose(source)
  const { value, aliases, faults } = yamlValue(tree.contents)
  const problems = faults.map(({ span, message, path }) =>
    problemAt(source, span, { level: 'error', key: keyText(path ?? []), message }),
  )
  // A fault without a path leaves a hole in the values: a schema would only complain of the hole.
  if (faults.some(({ path }) => path === undefined)) throw configError(problems)
  return { source, value, root: tree.contents, aliases, problems }
}

function compose(source: SourceText): YamlDocument.Parsed {
  const options = { version: '1.2', schema: 'core', merge: false, resolveKnownTags: false, stringKeys: true } as const
  const composer = new Composer({ ...options, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' })
  const [tree, second] = composer.compose(tokensOf(source), true, source.text.length)
  if (!tree) throw refusal(source, { start: 0, end: 0 }, 'the file holds no document')
  const wrong = [...tree.errors, ...tree.warnings].slice(0, MOST_SYNTAX_PROBLEMS)
  if (wrong.length > 0) {
    throw configError(
      wrong.map(({ pos: [start, end], message }) =>
        problemAt(source, { start, end }, { level: 'error', key: '', message: `this is not YAML: ${message}` }),
      ),
    )
  }
  if (second) throw refusal(source, spanFrom(second.range[0]), 'a second document begins here; one a file is accepted')
  return tree
}

/** The library's parser has no limits of its own, and its composer calls itself for each level. */
function* tokensOf(source: SourceText): Generator<CST.Token> {
  const parser = new Parser()
  let tokens = 0
  let faults = 0
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) {
      yield checked(source, token)
      if (token.type === 'error') faults += 1
    }
    if (faults > MOST_SYNTAX_PROBLEMS) return
    tokens += 1
    const here = spanFrom(parser.offset)
    if (tokens > MOST_TOKENS) throw refusal(source, here, `the file has more than ${MOST_TOKENS} pieces`)
    if (parser.stack.length > DEEPEST + 2) throw refusal(source, here, `this lies more than ${DEEPEST} levels deep`)
  }
  yield* parser.end()
}

function checked(source: SourceText, token: CST.Token): CST.Token {
  if (token.type === 'directive') throw refusal(source, spanFrom(token.offset), 'directives are not accepted')
  return token
}

function spanFrom(start: number): Span {
  return { start, end: start + 1 }
}

function refusal(source: SourceText, span: Span, message: string): Error {
  return configError([problemAt(source, span, { level: 'error', key: '', message })])
}
