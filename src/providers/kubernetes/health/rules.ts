import { matchesWildcard } from '#domain/wildcard.ts'
import { isSecret } from '../api/stored-form.ts'
import type { HealthCondition, HealthRule } from '../health-settings.ts'
import { groupOf } from '../manifest.ts'
import type { LiveObject } from '../manifest.ts'
import { valueAt } from './field-path.ts'
import { degraded, healthy, progressing, suspended } from './judge.ts'
import type { Verdict } from './judge.ts'
import { numberAt, said } from './read.ts'

/** What the application's own rules say of an object; undefined where none says anything. */
export function ruleHealth(object: LiveObject, rules: readonly HealthRule[]): Verdict | undefined {
  for (const rule of rules) {
    const verdict = isFor(rule, object) ? oneRule(object, rule) : undefined
    if (verdict) return verdict
  }
  return undefined
}

function isFor({ group, kind }: HealthRule, object: LiveObject): boolean {
  // A reason shows what was read.
  if (isSecret({ group: groupOf(object.apiVersion), kind: object.kind })) return false
  return kind === object.kind && (group === undefined || group === groupOf(object.apiVersion))
}

const ANY = { degraded, suspended, progressing } as const

function oneRule(object: LiveObject, rule: HealthRule): Verdict | undefined {
  const observed = numberAt(object, 'status.observedGeneration')
  if (observed !== undefined && observed < (object.metadata.generation ?? 0)) {
    return progressing('its controller has not seen the last change yet')
  }
  for (const [health, verdict] of [
    ['degraded', ANY.degraded],
    ['suspended', ANY.suspended],
    ['progressing', ANY.progressing],
  ] as const) {
    const held = rule[health]?.find((one) => holds(object, one))
    if (held) return verdict(withMessage(object, rule, isWords(object, held)))
  }
  if (!rule.healthy) return undefined
  const open = rule.healthy.find((one) => !holds(object, one))
  if (open) return progressing(withMessage(object, rule, `${isWords(object, open)}, not ${wantedWords(object, open)}`))
  return healthy(withMessage(object, rule, rule.healthy.map((one) => isWords(object, one)).join(', ')))
}

function holds(object: LiveObject, one: HealthCondition): boolean {
  const value = valueAt(object, one.path)
  const operand = (wanted: unknown): unknown => operandOf(object, wanted)
  if (one.exists !== undefined && one.exists !== isThere(value)) return false
  if (one.equals !== undefined && !isSame(value, operand(one.equals))) return false
  if (one.not !== undefined && isSame(value, operand(one.not))) return false
  if (one.in && !one.in.some((wanted) => isSame(value, wanted))) return false
  if (one.like !== undefined && !(typeof value === 'string' && matchesWildcard(one.like, value.slice(0, 10_000))))
    return false
  if (one.min !== undefined && !isOrdered(operand(one.min), value)) return false
  return one.max === undefined || isOrdered(value, operand(one.max))
}

function operandOf(object: LiveObject, wanted: unknown): unknown {
  return typeof wanted === 'object' && wanted !== null && 'path' in wanted
    ? valueAt(object, String(wanted.path))
    : wanted
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}

/** YAML may have read `"3"` or `3`: as text they are the same. */
function isSame(value: unknown, wanted: unknown): boolean {
  return isScalar(value) && isScalar(wanted) && String(value) === String(wanted)
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** A count that is absent is 0, as Kubernetes leaves zeros out. */
function isOrdered(low: unknown, high: unknown): boolean {
  const a = low ?? 0
  const b = high ?? 0
  return typeof a === 'number' && typeof b === 'number' && a <= b
}

function withMessage(object: LiveObject, { message }: HealthRule, words: string): string {
  const told = message === undefined ? undefined : valueAt(object, message)
  return typeof told === 'string' && told !== '' ? `${words}: ${said(told)}` : words
}

function isWords(object: LiveObject, { path }: HealthCondition): string {
  return `${path} is ${shown(valueAt(object, path))}`
}

function wantedWords(object: LiveObject, one: HealthCondition): string {
  const words = [
    one.exists === undefined ? '' : one.exists ? 'there' : 'absent',
    one.equals === undefined ? '' : shown(operandOf(object, one.equals)),
    one.not === undefined ? '' : `other than ${shown(operandOf(object, one.not))}`,
    one.in === undefined ? '' : `one of ${one.in.map(shown).join(', ')}`,
    one.like === undefined ? '' : `like ${one.like}`,
    one.min === undefined ? '' : `at least ${shown(operandOf(object, one.min))}`,
    one.max === undefined ? '' : `at most ${shown(operandOf(object, one.max))}`,
  ]
  return words.filter((word) => word !== '').join(' and ')
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'absent'
  if (isScalar(value)) return value === '' ? 'empty' : said(String(value), 100)
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}
