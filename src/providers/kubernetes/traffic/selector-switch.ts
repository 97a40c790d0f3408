import { fieldsAt } from '../variant/fields.ts'
import { pinned } from '../variant/make-primary.ts'
import { VARIANTS } from '../variant/names.ts'
import type { TrafficMethodImpl, TrafficSetup, Weights } from './method.ts'
import { find, missing } from './object.ts'

/** All requests at once, by the selector of the Service in front: blue-green. */
export function selectorSwitch({ namespace, services, label }: TrafficSetup): TrafficMethodImpl {
  const key = { group: '', kind: 'Service', namespace, name: services.primary }
  return {
    needs: [key],
    makes: [],
    ownServices: false,
    problems(objects, { weights, headers }) {
      const problems: string[] = []
      if (!find(objects, key)) problems.push(missing(key))
      if (VARIANTS.every((variant) => weights[variant] !== 100)) {
        problems.push('The method `service` gives all requests to one variant: 0 or 100 %')
      }
      if (headers.length > 0) problems.push('The method `service` cannot tell requests by header')
      return problems
    },
    read(objects) {
      const selected = fieldsAt(find(objects, key)?.['spec'], 'selector')?.[label.key]
      const chosen = VARIANTS.find((variant) => label[variant] === selected)
      return chosen && allTo(chosen)
    },
    patch(objects, { weights }) {
      const service = find(objects, key)
      const chosen = VARIANTS.find((variant) => weights[variant] === 100)
      return { apply: service && chosen ? [pinned(service, label.key, label[chosen])] : [], remove: [] }
    },
    reset: (base) => ({ apply: base.filter((one) => one === find(base, key)), remove: [] }),
  }
}

function allTo(chosen: keyof Weights): Weights {
  return { primary: 0, canary: 0, baseline: 0, [chosen]: 100 }
}
