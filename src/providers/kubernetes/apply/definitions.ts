import { slipwayError } from '#domain/errors.ts'
import type { Connection } from '../context.ts'
import { definitionHealth } from '../health/cluster-kinds.ts'
import { progressing } from '../health/judge.ts'
import { formatKey, groupOf, keyOf, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { fieldsAt } from '../variant/fields.ts'
import type { Round } from './rounds.ts'
import { isLate, patienceOf } from './wait-for.ts'
import type { ApplyWish } from './wish.ts'

export function isDefinition({ apiVersion, kind }: Manifest): boolean {
  return groupOf(apiVersion) === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition'
}

/** Group and kind that the definition brings. */
export function broughtBy(definition: Manifest): { readonly group: string; readonly kind: string } {
  const spec = fieldsAt(definition, 'spec')
  return { group: String(spec?.['group']), kind: String(fieldsAt(spec, 'names')?.['kind']) }
}

/**
 * Which definition cannot be used yet, and why: it has to be established, and its kind among what the server says it has.
 * Errors: `kubernetes.never-healthy`.
 */
export async function unusable(
  { cluster }: Pick<Connection, 'cluster'>,
  wish: ApplyWish,
  { round, definitions }: { readonly round: Round; readonly definitions: readonly Manifest[] },
): Promise<string | undefined> {
  for (const definition of definitions) {
    const applied = round.applied.get(formatKey(keyOf(definition)))
    if (applied?.isUsable) continue
    const live = await cluster.objects.get(definition, wish.signal)
    const { health, final, reason } = live ? definitionHealth(live) : progressing('it is not in the cluster')
    const what = nameOf(keyOf(definition))
    if (final || (health !== 'healthy' && isLate(wish))) {
      const end = final ? 'does not become healthy by itself' : `is not healthy after ${patienceOf(wish)}`
      throw slipwayError('kubernetes.never-healthy', { cause: `${what}: ${reason}`, what, end })
    }
    if (health !== 'healthy') return `${what}: ${reason}`
    const { group, kind } = broughtBy(definition)
    if (!(await cluster.kinds.preferred(group, kind))) {
      cluster.kinds.forget()
      if (!(await cluster.kinds.preferred(group, kind))) return `${what}: the cluster does not name its kind yet`
    }
    if (applied) applied.isUsable = true
  }
  return undefined
}
