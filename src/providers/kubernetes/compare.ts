import type { Comparison } from '#domain/provider.ts'
import { objectChanges } from './compare/object-change.ts'
import { reasonOf } from './compare/reason.ts'
import { removalToApprove } from './compare/removal.ts'
import { newObject, shownChange } from './compare/shown-change.ts'
import { textPatches } from './compare/text-patch.ts'
import type { Desired } from './desired.ts'
import { keyOf, nameOf } from './manifest.ts'
import type { AppSettings } from './settings.ts'
import { settingsIn } from './variant/settings-in.ts'

/** Which fields of which objects changed, and whether variants could prove it. Pure. */
export function compare(before: Desired | undefined, after: Desired, app: AppSettings): Comparison {
  if (!before) {
    const differences = after.objects.map((one) => newObject(nameOf(keyOf(one))))
    return { differences, summary: `first deployment, ${objectsIn(after.objects.length)}` }
  }
  const changes = objectChanges(before, after)
  const patch = textPatches()
  const ask = removalToApprove(before.objects, changes, app)
  return {
    differences: changes.flatMap((change) => shownChange(change, patch)),
    ...reasonOf({
      before: before.objects,
      after: after.objects,
      changes,
      app,
      was: settingsIn(app, before, after),
    }),
    ...(ask === undefined ? {} : { ask }),
  }
}

function objectsIn(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`
}
