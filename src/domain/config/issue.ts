import type { z } from 'zod'
import { knownKeys } from './shape.ts'

/**
 * An issue of zod in the words of a configuration's author. In our schemas an `error` text says what is allowed; where
 * a schema has none, the words come from the issue.
 */
export interface Finding {
  readonly type: 'unknown-key' | 'missing' | 'type' | 'value' | 'rule'
  readonly path: readonly PropertyKey[]
  /** Completes the sentence "allowed: …". */
  readonly allowed: string
  /** Words that could have been meant: keys, or values of an enumeration. */
  readonly known: readonly string[]
}

type Issue = z.core.$ZodIssue

/** Custom issues carry this as `params` where they are a rule, said in a whole sentence, not a wrong value. */
export const RULE = { rule: true }

/** Given to `safeParse` with `reportInput`: standard texts are left out, and an unknown key tells which ones there are. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  return issue.code === 'unrecognized_keys' ? JSON.stringify(knownKeys(issue.inst as { def?: object })) : ''
}

export function findingsOf(issues: readonly Issue[], at: readonly PropertyKey[] = []): Finding[] {
  return issues.flatMap((issue) => findingsOfIssue(issue, [...at, ...issue.path]))
}

function findingsOfIssue(issue: Issue, path: readonly PropertyKey[]): Finding[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue, path)
    case 'invalid_union':
      return ofUnion(issue, path)
    case 'invalid_key':
      return [{ type: 'rule', path, allowed: allowedIn(issue.issues[0]), known: [] }]
    case 'invalid_value':
      return [{ ...plain(issue, path), known: issue.values.map(String) }]
    case 'invalid_type':
    case 'custom':
    case 'too_big':
    case 'too_small':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
      return [plain(issue, path)]
  }
}

function plain(issue: Issue, path: readonly PropertyKey[]): Finding {
  const isRule = issue.code === 'custom' && issue.params?.['rule'] === true
  const type = isRule
    ? 'rule'
    : issue.input === undefined
      ? 'missing'
      : issue.code === 'invalid_type'
        ? 'type'
        : 'value'
  return { type, path, allowed: allowedIn(issue), known: [] }
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, path: readonly PropertyKey[]): Finding[] {
  const known = parseKnown(issue.message)
  const allowed = known.length === 0 ? issue.message : known.join(', ')
  return issue.keys.map((key) => ({ type: 'unknown-key', path: [...path, key], allowed, known }))
}

/** Of the branches of a union the one that was most likely meant; where none fits by type, what all would allow. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[]): Finding[] {
  if (issue.message !== '') return [plain(issue, path)]
  if ('options' in issue && issue.options) {
    const known = issue.options.map(String)
    return [{ ...plain(issue, path), allowed: oneOf(known), known }]
  }
  const branches = issue.errors
    .map((issues) => findingsOf(issues, path))
    .filter((findings) => findings.length > 0)
    .sort((a, b) => distanceOf(a, path) - distanceOf(b, path))
  const [best] = branches
  if (!best) return [{ type: 'value', path, allowed: 'exactly one of the forms', known: [] }]
  const first = best[0]
  if (!first || !isWhole(first, path)) return best
  const whole = branches.flat().filter((finding) => isWhole(finding, path))
  const allowed = [...new Set(whole.map((finding) => finding.allowed))].join('; or ')
  return [{ ...first, allowed, known: whole.flatMap((finding) => finding.known) }]
}

/** Refuses the value itself, not something in it. */
function isWhole(finding: Finding, path: readonly PropertyKey[]): boolean {
  return finding.path.length === path.length
}

/** How far a branch is from what was written: a wrong type of the whole counts most, a wrong leaf least. */
function distanceOf(findings: readonly Finding[], path: readonly PropertyKey[]): number {
  let distance = findings.length
  for (const finding of findings) {
    if (isWhole(finding, path)) distance += finding.type === 'type' ? 1_000 : 100
    else if (finding.known.length > 0 && finding.path.length === path.length + 1) distance += 10
  }
  return distance
}

function allowedIn(issue: Issue | undefined): string {
  if (!issue) return 'another key'
  if (issue.message !== '') return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected
    case 'invalid_value':
      return oneOf(issue.values.map(String))
    case 'too_small':
      return size('at least', issue.origin, issue.minimum)
    case 'too_big':
      return size('at most', issue.origin, issue.maximum)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.pattern ? `text that matches ${issue.pattern}` : `a text of the form ${issue.format}`
    case 'invalid_key':
    case 'invalid_element':
      return allowedIn(issue.issues[0])
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'custom':
      return 'another value'
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  null: 'nothing',
}

function size(bound: string, origin: string, limit: number | bigint): string {
  if (origin === 'string') return `${bound} ${limit} characters`
  if (origin === 'array' || origin === 'set' || origin === 'object') return `${bound} ${limit} entries`
  return `${bound} ${limit}`
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `only \`${words[0]}\`` : `one of ${words.map((word) => `\`${word}\``).join(', ')}`
}

function parseKnown(message: string): string[] {
  return message.startsWith('[') ? (JSON.parse(message) as string[]) : []
}
