import type { HealthRule } from '../health-settings.ts'
import type { HealthRules } from '../live/tree.ts'
import { healthOf } from './index.ts'
import type { HealthContext } from './judge.ts'
import { overall } from './overall.ts'

/** Health as the live state wants it told: the rules of this folder, after those of the application. */
export function healthRules(rules: readonly HealthRule[], find?: HealthContext['find']): HealthRules {
  return {
    healthOf: (object, context) => healthOf(object, { ...context, rules, ...(find ? { find } : {}) }),
    overall,
  }
}
