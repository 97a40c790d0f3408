import { clean } from '#domain/clean-text.ts'
import type { Resource } from '#domain/health.ts'

/** What it is called; by its id where a report gives no name, so that there is always something to click on. */
export function resourceName({ name, id, kind }: Pick<Resource, 'name' | 'id' | 'kind'>): string {
  return [name, id, kind].map((text) => clean(text).trim()).find((text) => text !== '') ?? '?'
}
