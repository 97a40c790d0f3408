import { HOST_SCENARIOS } from './host/setting.ts'
import { KUBERNETES_SCENARIOS } from './kubernetes/setting.ts'
import type { Scenario } from './scenario.ts'

export const SCENARIOS: readonly Scenario[] = [...HOST_SCENARIOS, ...KUBERNETES_SCENARIOS]

/** Errors: there is none of that name. */
export function scenarioOf(place: string, name: string): Scenario {
  const found = SCENARIOS.find((one) => one.place === place && one.name === name)
  if (!found) throw new Error(`there is no scenario ${name} on ${place}`)
  return found
}
