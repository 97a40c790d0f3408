import type { Document } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import { keyText, locate } from '#domain/config/key.ts'
import { sourceLine } from '#domain/config/place.ts'
import type { Mapped } from '../translation.ts'

type Path = readonly (string | number)[]

/** Every value that was written there, with where it went. */
export function mappedIn(document: Document, value: unknown, path: Path = []): Mapped[] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown, index) => mappedIn(document, entry, [...path, index]))
  const below = isMapping(value) ? Object.entries(value) : []
  if (below.length > 0) return below.flatMap(([key, entry]) => mappedIn(document, entry, [...path, key]))
  const from = document.place?.(path) ?? []
  if (from.length === 0) return []
  const line = sourceLine(document.source, locate({ ...document, place: (same) => same }, from).keySpan)
  const to = from.length === 1 ? `${keyText(path)}, PipeCD’s default written out` : keyText(path)
  return [{ line, key: keyText(from), to }]
}
