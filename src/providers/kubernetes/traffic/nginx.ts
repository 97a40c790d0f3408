import { at, listAt } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import { changed, without } from '../variant/fields.ts'
import { variantName } from '../variant/names.ts'
import { signed } from '../variant/ownership.ts'
import type { Route, TrafficMethodImpl, TrafficSetup } from './method.ts'
import { find, missing } from './object.ts'
import { ALL_TO_PRIMARY } from './weights.ts'

const PREFIX = 'nginx.ingress.kubernetes.io/'

/** Annotations that a canary Ingress does not take from the main one. */
const KEPT =
  /^(kubernetes\.io\/ingress\.class$|nginx\.ingress\.kubernetes\.io\/(load-balance|upstream-hash-by|affinity|session-cookie))/

/** A second Ingress beside the application's, which is left alone. */
export function nginx(name: string, setup: TrafficSetup): TrafficMethodImpl {
  const { namespace, services } = setup
  const key = { group: 'networking.k8s.io', kind: 'Ingress', namespace, name }
  const made = { ...key, name: variantName('Ingress', name, 'canary') }
  return {
    needs: [key],
    makes: [made],
    ownServices: true,
    problems(objects, { weights, headers }) {
      const ingress = find(objects, key)
      if (!ingress) return [missing(key)]
      const problems: string[] = []
      if (weights.baseline > 0) problems.push('The method `nginx` has one canary beside primary, and no baseline')
      if (headers.length > 1) problems.push('The method `nginx` takes one header')
      if (rulesFor(ingress, setup).length === 0) {
        problems.push(`No path of Ingress ${name} leads to the Service ${services.primary}`)
      }
      return problems
    },
    read(objects) {
      const annotations = find(objects, made)?.metadata.annotations
      if (!annotations) return find(objects, key) && ALL_TO_PRIMARY
      const canary = Number(annotations[`${PREFIX}canary-weight`] ?? 0)
      const isShare = Number.isInteger(canary) && canary >= 0 && canary <= 100
      return isShare ? { primary: 100 - canary, canary, baseline: 0 } : undefined
    },
    patch(objects, route) {
      const ingress = find(objects, key)
      if (!ingress || (route.weights.canary === 0 && route.headers.length === 0)) return { apply: [], remove: [made] }
      return { apply: [canaryIngress(ingress, route, setup)], remove: [] }
    },
    reset: () => ({ apply: [], remove: [made] }),
  }
}

function canaryIngress(ingress: Manifest, { weights, headers }: Route, setup: TrafficSetup): Manifest {
  const { annotations = {}, labels, name } = ingress.metadata
  const [header] = headers
  const byHeader = header && {
    [`${PREFIX}canary-by-header`]: header.name,
    [`${PREFIX}canary-by-header-value`]: header.value,
  }
  const metadata = {
    name: variantName('Ingress', name, 'canary'),
    namespace: setup.namespace,
    ...(labels ? { labels } : {}),
    annotations: {
      ...Object.fromEntries(Object.entries(annotations).filter(([one]) => KEPT.test(one))),
      [`${PREFIX}canary`]: 'true',
      [`${PREFIX}canary-weight`]: String(weights.canary),
      ...byHeader,
    },
  }
  const spec = without(ingress['spec'] as Record<string, unknown>, ['tls', 'defaultBackend', 'rules'])
  const copy = { apiVersion: ingress.apiVersion, kind: ingress.kind, metadata }
  return signed({ ...copy, spec: { ...spec, rules: rulesFor(ingress, setup) } }, setup.application, 'canary')
}

/** Only the paths that lead to primary, leading to the canary. */
function rulesFor(ingress: Manifest, { services }: TrafficSetup): readonly unknown[] {
  return listAt(ingress, 'spec.rules').flatMap((rule) => {
    const paths = listAt(rule, 'http.paths').filter((one) => at(one, 'backend.service.name') === services.primary)
    const led = paths.map((one) => changed(one, ['backend', 'service', 'name'], () => services.canary))
    return led.length === 0 ? [] : [{ ...rule, http: { ...(rule['http'] as object), paths: led } }]
  })
}
