import { clean } from '#domain/clean-text.ts'
import type { Resource } from '#domain/health.ts'

/** What it is called; by its id where a report gives no name, so that there is always something to click on. */
export function resourceName({ name, id, kind }: Pick<Resource, 'name' | 'id' | 'kind'>): string {
  return [name, id, kind].map((text) => clean(text).trim()).find((text) => text !== '') ?? '?'
}

/** The place that all names with a place begin with, such as `shop/`: it need not be said with each. '' for none. */
export function commonPlace(resources: readonly Pick<Resource, 'name'>[]): string {
  const places = new Set(resources.map(({ name }) => name.slice(0, name.indexOf('/') + 1)).filter((one) => one !== ''))
  const [place = ''] = places
  return places.size === 1 ? place : ''
}

/** Its name without the place that all others have as well. */
export function shortName(resource: Pick<Resource, 'name' | 'id' | 'kind'>, place: string): string {
  const name = resourceName(resource)
  const prefix = clean(place)
  return prefix !== '' && name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name
}

/** `Deployment shop/web` of each id, as people say it. */
export function titlesById(resources: readonly Resource[]): ReadonlyMap<string, string> {
  return new Map(resources.map((one) => [one.id, `${clean(one.kind)} ${resourceName(one)}`]))
}

/** What each id is called where all are of one application. */
export function shortNames(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const place = commonPlace(resources)
  return new Map(resources.map((one) => [one.id, shortName(one, place)]))
}

const TAIL = 8

/** Where a name is too long for its box its end stays, which tells pods apart. */
export function nameParts(name: string): readonly [head: string, tail: string] {
  const at = name.length > 2 * TAIL ? name.length - TAIL : name.length
  return [name.slice(0, at), name.slice(at)]
}
