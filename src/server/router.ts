import type { Route } from '#contract/route.ts'
import { slipwayError } from '#domain/errors.ts'

export interface Match<Entry> {
  readonly entry: Entry
  readonly params: Readonly<Record<string, string>>
}

interface Known<Entry> {
  readonly method: string
  readonly segments: readonly string[]
  readonly entry: Entry
}

/** Finds the route of a path. Errors: `request.unknown-route`, `request.method`. */
export function createRouter<Entry extends { readonly route: Pick<Route, 'method' | 'path'> }>(
  entries: readonly Entry[],
): (method: string, path: string) => Match<Entry> {
  const all = entries.map((entry): Known<Entry> => {
    const { method, path } = entry.route
    return { method, segments: path.split('/'), entry }
  })
  return (method, path) => {
    const segments = path.split('/')
    const fitting = all.filter((known) => fits(known.segments, segments))
    // A HEAD is a GET whose answer has no body.
    const found = fitting.find((known) => known.method === (method === 'HEAD' ? 'GET' : method))
    if (found) return { entry: found.entry, params: paramsOf(found.segments, segments) }
    const code = fitting.length > 0 ? 'request.method' : 'request.unknown-route'
    throw slipwayError(code, { method, path: path.slice(0, 200) })
  }
}

function fits(wanted: readonly string[], given: readonly string[]): boolean {
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
}

function paramsOf(wanted: readonly string[], given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    wanted.flatMap((part, i) => (part.startsWith('{') ? [[part.slice(1, -1), decode(given[i] ?? '')]] : [])),
  )
}

/** What is badly encoded stays as it is; no parameter allows a percent sign. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
