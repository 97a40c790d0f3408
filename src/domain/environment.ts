import { compareText } from './text.ts'

/** The usual way of a release; what is neither early nor late stands in between. */
const EARLY = ['dev', 'development', 'test', 'qa', 'staging', 'stage', 'preprod', 'pre-production']
const LATE = ['canary', 'prod', 'production']
const BETWEEN = EARLY.length
const PLACES: ReadonlyMap<string, number> = new Map([
  ...EARLY.map((name, index) => [name, index] as const),
  ...LATE.map((name, index) => [name, BETWEEN + 1 + index] as const),
])

/** Environments in the usual order of promotion; `prod-eu` stands where `prod` does. */
export function orderEnvironments(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => placeOf(a) - placeOf(b) || compareText(a, b))
}

/** An application's name without its environment: `shop-staging` and `eu-shop` of `eu` are both `shop`. */
export function nameWithout(environment: string, name: string): string {
  const part = environment.toLowerCase()
  if (part === '') return name
  if (name.endsWith(`-${part}`)) return name.slice(0, -part.length - 1) || name
  return name.startsWith(`${part}-`) ? name.slice(part.length + 1) || name : name
}

function placeOf(name: string): number {
  const lower = name.toLowerCase()
  return PLACES.get(lower) ?? PLACES.get(lower.split(/[^a-z0-9]/, 1)[0] ?? '') ?? BETWEEN
}
