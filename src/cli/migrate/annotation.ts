import { problemIn } from '#domain/config/check.ts'
import { isMapping } from '#domain/config/form.ts'
import type { Problem } from '#domain/config/problem.ts'
import type { Item } from './section.ts'

/** Annotations of another system in a manifest, each with what to write instead; `readerOf` knows its own. */
export function foreignAnnotations(
  { document, path, value: object }: Item,
  readerOf: (key: string) => ((value: string) => string) | undefined,
): readonly Problem[] {
  const metadata = object['metadata']
  const annotations = isMapping(metadata) ? metadata['annotations'] : undefined
  if (!isMapping(annotations)) return []
  return Object.entries(annotations).flatMap(([key, value]) => {
    const message = readerOf(key)?.(String(value))
    if (message === undefined) return []
    return [problemIn(document, [...path, 'metadata', 'annotations', key], { level: 'warning', message })]
  })
}

export function annotation(key: string, value: string): string {
  return `${key}: ${/^-?\d+$/.test(value) ? `"${value}"` : value}`
}

export function write(instead: string): string {
  return `write \`${instead}\` in its place`
}
