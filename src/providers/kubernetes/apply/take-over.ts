import type { Objects } from '../api/objects.ts'
import { isRecord } from '../api/problem.ts'
import { FIELD_MANAGER } from '../manifest.ts'
import type { LiveObject, ManagedFields, Manifest } from '../manifest.ts'

/**
 * Fields of these managers become ours, so that the next apply also removes those that our manifest does not have.
 * Forcing alone would leave them the owners of all that does not differ now, and it would stay for ever. Nothing else of
 * the object changes.
 */
export async function takeOver(
  objects: Objects,
  manifest: Manifest,
  { managers, signal }: { readonly managers: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const live = await objects.get(manifest, signal)
  const entries = live && withOurs(live.metadata.managedFields ?? [], managers)
  if (!live || !entries) return
  const body = [
    // Somebody else may have written meanwhile: their entry must not be lost.
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
    { op: 'replace', path: '/metadata/managedFields', value: entries },
  ]
  await objects.patch(manifest, { type: 'json', body }, { signal })
}

/** The entries with those of these managers joined into ours; undefined where there are none of them. Pure. */
function withOurs(
  entries: readonly ManagedFields[],
  managers: readonly string[],
): readonly ManagedFields[] | undefined {
  const isTheirs = ({ manager, subresource }: ManagedFields): boolean =>
    managers.includes(manager) && manager !== FIELD_MANAGER && subresource === undefined
  const isOurs = ({ manager, operation, subresource }: ManagedFields): boolean =>
    manager === FIELD_MANAGER && operation === 'Apply' && subresource === undefined
  const theirs = entries.filter(isTheirs)
  const [first] = theirs
  if (!first) return undefined
  const ours = entries.find(isOurs)
  const fields = theirs.reduce<unknown>((sum, { fieldsV1 }) => joined(sum, fieldsV1), ours?.fieldsV1 ?? {})
  const entry = { ...(ours ?? first), manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: fields }
  return [...entries.filter((one) => !isTheirs(one) && !isOurs(one)), entry]
}

function joined(a: unknown, b: unknown): unknown {
  if (!isRecord(a) || !isRecord(b)) return isRecord(a) ? a : b
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries(
    [...names].map((name) => [name, name in a && name in b ? joined(a[name], b[name]) : (a[name] ?? b[name])]),
  )
}

/** Whether there is something of that manager's that `takeOver` takes. */
export function isHeldBy({ metadata }: LiveObject, manager: string): boolean {
  return withOurs(metadata.managedFields ?? [], [manager]) !== undefined
}
