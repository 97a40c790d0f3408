import type { LiveObject, ManagedFields } from '../manifest.ts'
import type { Step } from './field-set.ts'
import { covers, isOurs, parseFields } from './field-set.ts'

export interface LiveOwner {
  readonly manager: string
  readonly at?: number
}

/** Who wrote a field, besides us; the last one first. */
export function ownersOf(live: LiveObject, path: readonly Step[]): LiveOwner[] {
  return (live.metadata.managedFields ?? [])
    .filter((one) => !isOurs(one, 'Apply') && !isOurs(one, 'Update') && covers(parseFields(one.fieldsV1), path))
    .map(ownerOf)
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
}

function ownerOf({ manager, time }: ManagedFields): LiveOwner {
  const at = time === undefined ? Number.NaN : Date.parse(time)
  return { manager, ...(Number.isNaN(at) ? {} : { at }) }
}
