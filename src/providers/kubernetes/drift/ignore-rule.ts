import { stringify } from 'yaml'
import type { Difference } from '#domain/diff.ts'
import { matchesWildcard } from '#domain/wildcard.ts'
import type { ObjectKey } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import type { Step } from './field-set.ts'
import { pointerTo } from './field-differences.ts'

export type IgnoreRule = AppSettings['ignoreDifferences'][number]

const LONGEST = 3_000

/** A rule that has ended is none; people are told, as what it hid is drift again. */
export function rulesInForce(rules: readonly IgnoreRule[], now: number): { rules: IgnoreRule[]; warnings: string[] } {
  const today = new Date(now).toISOString().slice(0, 10)
  const ended = rules.filter(({ until }) => until !== undefined && until < today)
  return {
    rules: rules.filter((rule) => !ended.includes(rule)),
    warnings: ended.map(
      (rule) =>
        `The rule of ignoreDifferences for ${formatRule(rule)} ended with ${rule.until ?? ''} and has no effect`,
    ),
  }
}

export function isIgnored(
  rules: readonly IgnoreRule[],
  { key, path, managers }: { key: ObjectKey; path: readonly Step[]; managers: readonly string[] },
): boolean {
  return rules.some((rule) => {
    if (!isFor(rule, key)) return false
    const { pointers, managers: named } = rule
    return pointers.some((pointer) => pointsTo(pointer, path)) || managers.some((manager) => named.includes(manager))
  })
}

function isFor({ group, kind, namespace, name }: IgnoreRule, key: ObjectKey): boolean {
  const isSame = (wanted: string | undefined, given: string): boolean => wanted === undefined || wanted === given
  const isNamed = name === undefined || matchesWildcard(name, key.name)
  return isSame(group, key.group) && isSame(kind, key.kind) && isSame(namespace, key.namespace) && isNamed
}

/** A pointer stands for all that is below it. */
function pointsTo(pointer: string, path: readonly Step[]): boolean {
  const parts = pointer.split('/').slice(1)
  return parts.length <= path.length && parts.every((part, n) => isStep(part, path[n]))
}

function isStep(part: string, step: Step | undefined): boolean {
  if (part === '*') return true
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
  switch (step?.type) {
    case 'field':
      return step.name === name
    case 'index':
      return String(step.index) === name
    case 'value':
      return String(step.value) === name
    // Its index changes; by one of its key's values it can be named as well.
    case 'key':
      return Object.values(step.key).some((value) => String(value) === name)
    case undefined:
      return false
  }
}

/** As it would be written in the application's file; undefined where nobody would write one so long. */
export function readyRule(
  { group, kind, name }: ObjectKey,
  { path, manager }: { path: readonly Step[]; manager: string | undefined },
): Difference['ignore'] {
  if (path.length === 0) return undefined
  const rule = formatRule({ ...(group === '' ? {} : { group }), kind, name, pointers: [pointerTo(path)] })
  return rule.length > LONGEST ? undefined : { list: 'kubernetes.ignoreDifferences', rule, note: noteFor(manager) }
}

function noteFor(manager: string | undefined): string {
  const until = '`until: <date>` in the rule ends it with that day'
  // It is anybody's choice, and a rule takes no longer one.
  if (manager === undefined || manager.length > 128) return until
  const managers = flow({ managers: [manager] }).slice(2, -2)
  return `\`${managers}\` in place of \`pointers\` covers all fields that it writes; ${until}`
}

function formatRule(rule: Partial<IgnoreRule>): string {
  const { until: _until, pointers = [], managers = [], ...rest } = rule
  const shown = { ...rest, ...(pointers.length > 0 ? { pointers } : {}), ...(managers.length > 0 ? { managers } : {}) }
  return flow(shown)
}

function flow(value: object): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim()
}
