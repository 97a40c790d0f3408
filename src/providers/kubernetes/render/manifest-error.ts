import { clean } from '#domain/config/place.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Origin } from '../desired.ts'

/** Never shows what is written there: it may be a Secret. */
export function manifestError({ file, line }: Origin, why: string): Error {
  const place = line === undefined ? file : `${file}:${line}`
  return slipwayError('kubernetes.manifest', { place: clean(place), why: clean(why) })
}
