import { listAt } from '../live/fields.ts'
import { VARIANTS } from '../variant/names.ts'
import type { TrafficMethodImpl, TrafficSetup } from './method.ts'
import { find, missing, withSpec } from './object.ts'
import { reweighted, weightsIn } from './relative-list.ts'
import type { ListForm } from './relative-list.ts'

/** The backends of an SMI TrafficSplit. */
export function smi(name: string, { namespace, services }: TrafficSetup): TrafficMethodImpl {
  const key = { group: 'split.smi-spec.io', kind: 'TrafficSplit', namespace, name }
  const form: ListForm = {
    variantOf: (entry) => VARIANTS.find((variant) => services[variant] === entry['service']),
    entryFor: (entry, variant) => ({ ...entry, service: services[variant] }),
    unwritten: 0,
  }
  return {
    needs: [key],
    makes: [],
    ownServices: true,
    problems(objects, { headers }) {
      const split = find(objects, key)
      if (!split) return [missing(key)]
      const backends = listAt(split, 'spec.backends')
      const problems: string[] = []
      if (backends.some(({ weight }) => typeof weight !== 'number')) {
        problems.push(`TrafficSplit ${name} has weights that are no whole numbers: write it as v1alpha2 or later`)
      }
      if (weightsIn(backends, form) === undefined) {
        problems.push(`TrafficSplit ${name} gives no weight to the Service ${services.primary}: add it to its backends`)
      }
      if (headers.length > 0) problems.push('The method `smi` cannot tell requests by header')
      return problems
    },
    read: (objects) => weightsIn(listAt(find(objects, key), 'spec.backends'), form),
    patch(objects, { weights }) {
      const split = find(objects, key)
      if (!split) return { apply: [], remove: [] }
      const backends = reweighted(listAt(split, 'spec.backends'), form, weights)
      return { apply: [withSpec(split, 'backends', backends)], remove: [] }
    },
    reset: (base) => ({ apply: base.filter((one) => one === find(base, key)), remove: [] }),
  }
}
