import type { Inspection } from '../application.ts'
import { imageDoubt, refDoubt, refOf, tagDoubt } from '../rules/unrepeatable.ts'
import { problemIn } from './check.ts'
import { isMapping } from './form.ts'
import { sortProblems } from './problem.ts'
import type { Problem } from './problem.ts'

type Path = readonly (string | number)[]

/** Labels and descriptions are words for people: what looks like an image there is none. */
const NOT_LOOKED_AT: ReadonlySet<string> = new Set(['name', 'description', 'labels'])

/** What is allowed but doubtful in an application's file: its pipeline's warnings, and what makes it unrepeatable. */
export function lintApplication({ document, warnings }: Inspection): Problem[] {
  if (!isMapping(document.value)) return [...warnings]
  const found = Object.entries(document.value)
    .filter(([key]) => !NOT_LOOKED_AT.has(key))
    .flatMap(([key, value]) => doubtsIn(value, [key]))
    .map(({ path, message }) => problemIn(document, path, { level: 'warning', message, at: 'value' }))
  return sortProblems([...warnings, ...found])
}

interface Doubt {
  readonly path: Path
  readonly message: string
}

function doubtsIn(value: unknown, path: Path): Doubt[] {
  if (typeof value === 'string') {
    const message = doubtOf(value, path)
    return message === undefined ? [] : [{ path, message }]
  }
  if (Array.isArray(value)) return value.flatMap((entry, index) => doubtsIn(entry, [...path, index]))
  return isMapping(value) ? Object.entries(value).flatMap(([key, entry]) => doubtsIn(entry, [...path, key])) : []
}

function doubtOf(text: string, path: Path): string | undefined {
  const names = path.filter((part) => typeof part === 'string')
  const key = names.at(-1) ?? ''
  const ref = refOf(text)
  if (ref !== undefined) return refDoubt(ref)
  if (/^(ref|revision|targetRevision)$/.test(key)) return refDoubt(text)
  if (/(^|\.)images?$|Image$/.test(key)) return /\s/.test(text) ? undefined : imageDoubt(text)
  const isTag = key === 'tag' ? /(^|\.)image$|Image$/.test(names.at(-2) ?? '') : /(^|\.)image\.tag$/.test(key)
  return isTag ? tagDoubt(text) : undefined
}
