import { healthOf } from '../health/index.ts'
import type { HealthContext, Verdict } from '../health/index.ts'
import type { LiveStore } from '../live/store.ts'
import type { LiveObject } from '../manifest.ts'
import type { Work } from './wish.ts'

export function verdictOf(
  object: LiveObject,
  { store, app }: { readonly store: LiveStore; readonly app: Work['app'] },
): Verdict {
  return healthOf(object, contextOf(store, app))
}

export function contextOf(store: LiveStore, app: Work['app']): HealthContext {
  return {
    children: (uid) => store.children(uid).map((entry) => entry.object()),
    find: (key) => store.find(key)?.object(),
    rules: app.health,
  }
}
