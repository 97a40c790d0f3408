import type { Desired } from '../desired.ts'
import { formatKey, keyOf, nameOf } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'
import { masked } from '../masked.ts'
import { valueDifferences } from './value-differences.ts'
import type { Changed } from './value-differences.ts'

/** An object before and after, Secrets masked; one of both is undefined where it is new or gone. */
export interface ObjectChange {
  readonly key: ObjectKey
  /** As people name it, different from all others. */
  readonly name: string
  readonly before: Manifest | undefined
  readonly after: Manifest | undefined
  /** Empty where it is new or gone. */
  readonly fields: readonly Changed[]
}

/** What is not the same, in the order of the objects that are wanted; what is gone comes last. */
export function objectChanges(before: Desired, after: Desired): readonly ObjectChange[] {
  const identify = identityIn(before.namespace === after.namespace ? after.namespace : undefined)
  const old = new Map(before.objects.map((one) => [identify(one), one]))
  const now = new Map(after.objects.map((one) => [identify(one), one]))
  const gone = [...old].filter(([id]) => !now.has(id))
  const named = namesOf([...now.values(), ...gone.map(([, one]) => one)])
  const changes = [...now].map(([id, one]): ObjectChange => {
    const was = old.get(id)
    const [before, after] = [was && masked(was), masked(one, was)]
    return { key: keyOf(one), name: named(one), before, after, fields: before ? valueDifferences(before, after) : [] }
  })
  return [
    ...changes.filter(({ before: was, fields }) => was === undefined || fields.length > 0),
    ...gone.map(([, one]) => ({
      key: keyOf(one),
      name: named(one),
      before: masked(one),
      after: undefined,
      fields: [],
    })),
  ]
}

/**
 * The namespace of the application counts as none: whether a custom kind belongs to one may be known for only one of the two
 * states.
 */
function identityIn(home: string | undefined): (manifest: Manifest) => string {
  return (manifest) => {
    const key = keyOf(manifest)
    return formatKey(key.namespace === home ? { ...key, namespace: '' } : key)
  }
}

/** Kinds of two groups may have one name. */
function namesOf(objects: readonly Manifest[]): (manifest: Manifest) => string {
  const groups = new Map<string, Set<string>>()
  for (const key of objects.map(keyOf)) {
    groups.set(nameOf(key), (groups.get(nameOf(key)) ?? new Set()).add(key.group))
  }
  return (manifest) => {
    const key = keyOf(manifest)
    const isAlone = groups.get(nameOf(key))?.size === 1
    return isAlone || key.group === '' ? nameOf(key) : `${nameOf(key)} (${key.group})`
  }
}
