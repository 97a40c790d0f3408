import { isRecord } from '../api/problem.ts'
import { at, listAt } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import { VARIANTS } from '../variant/names.ts'
import type { TrafficMethodImpl, TrafficSetup } from './method.ts'
import { find, missing, numberOr } from './object.ts'
import { reweighted, weightsIn } from './relative-list.ts'
import type { ListForm } from './relative-list.ts'

const PREFIX = 'alb.ingress.kubernetes.io/actions.'

/** What a load balancer of AWS takes as a weight. */
const HEAVIEST = 999

/** The target groups of a forward action, which the AWS Load Balancer Controller reads from an annotation. */
export function alb(
  { ingress: name, action }: { ingress: string; action?: string | undefined },
  { namespace, services }: TrafficSetup,
): TrafficMethodImpl {
  const key = { group: 'networking.k8s.io', kind: 'Ingress', namespace, name }
  const annotation = `${PREFIX}${action ?? services.primary}`
  const form: ListForm = {
    variantOf: (group) => VARIANTS.find((variant) => services[variant] === group['serviceName']),
    entryFor: (group, variant) => ({ ...group, serviceName: services[variant] }),
    unwritten: 1,
  }
  const groupsIn = (objects: readonly Manifest[]): ReturnType<typeof listAt> =>
    listAt(actionOf(find(objects, key), annotation), 'forwardConfig.targetGroups')
  return {
    needs: [key],
    makes: [],
    ownServices: true,
    problems(objects, { weights, headers }) {
      if (!find(objects, key)) return [missing(key)]
      if (headers.length > 0) return ['The method `alb` cannot tell requests by header']
      if (weightsIn(groupsIn(objects), form) === undefined) {
        return [
          `Ingress ${name} has no ${annotation} that forwards to a target group of the Service ${services.primary}`,
        ]
      }
      const heaviest = Math.max(
        ...reweighted(groupsIn(objects), form, weights).map((one) => numberOr(one['weight'], 0)),
      )
      const why = `The weights of other target groups of Ingress ${name} leave no whole weights up to ${HEAVIEST}`
      return heaviest > HEAVIEST ? [`${why}: write smaller or rounder ones`] : []
    },
    read: (objects) => weightsIn(groupsIn(objects), form),
    patch(objects, { weights }) {
      const found = find(objects, key)
      const before = actionOf(found, annotation)
      if (!found || !before) return { apply: [], remove: [] }
      const config = at(before, 'forwardConfig') as Record<string, unknown> | undefined
      const targetGroups = reweighted(groupsIn(objects), form, weights)
      const after = JSON.stringify({ ...before, forwardConfig: { ...config, targetGroups } })
      const annotations = { ...found.metadata.annotations, [annotation]: after }
      return { apply: [{ ...found, metadata: { ...found.metadata, annotations } }], remove: [] }
    },
    reset: (base) => ({ apply: base.filter((one) => one === find(base, key)), remove: [] }),
  }
}

function actionOf(ingress: Manifest | undefined, annotation: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(ingress?.metadata.annotations?.[annotation] ?? 'null')
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
