import { listAt } from '../live/fields.ts'
import { VARIANTS } from '../variant/names.ts'
import { without } from '../variant/fields.ts'
import type { Fields } from '../variant/fields.ts'
import type { Route, TrafficMethodImpl, TrafficSetup } from './method.ts'
import { find, missing, withSpec } from './object.ts'
import { reweighted, weightsIn } from './relative-list.ts'
import type { ListForm } from './relative-list.ts'

/** The rules of a Gateway API HTTPRoute that send to the Service in front. */
export function gateway(name: string, setup: TrafficSetup): TrafficMethodImpl {
  const { namespace, services } = setup
  const key = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace, name }
  const form = formOf(setup)
  const rulesIn = (objects: Parameters<TrafficMethodImpl['read']>[0]): readonly Fields[] =>
    listAt(find(objects, key), 'spec.rules').filter((rule) => !isHeaderRule(rule, form))
  const isOurs = (rule: Fields): boolean => weightsIn(listAt(rule, 'backendRefs'), form) !== undefined
  return {
    needs: [key],
    makes: [],
    ownServices: true,
    problems(objects, { headers }) {
      if (!find(objects, key)) return [missing(key)]
      const rules = rulesIn(objects).filter(isOurs)
      if (rules.length === 0) return [`No rule of HTTPRoute ${name} sends to the Service ${services.primary}`]
      const names = new Set(headers.map((one) => one.name.toLowerCase()))
      const taken = rules
        .flatMap((rule) => listAt(rule, 'matches'))
        .flatMap((match) => listAt(match, 'headers'))
        .filter((one) => names.has(String(one['name']).toLowerCase()))
      return taken.map((one) => `HTTPRoute ${name} matches the header ${String(one['name'])} already`)
    },
    read(objects) {
      const first = rulesIn(objects).find(isOurs)
      return first && weightsIn(listAt(first, 'backendRefs'), form)
    },
    patch(objects, route) {
      const found = find(objects, key)
      if (!found) return { apply: [], remove: [] }
      const rules = rulesIn(objects).flatMap((rule) => (isOurs(rule) ? split(rule, route, form) : [rule]))
      return { apply: [withSpec(found, 'rules', rules)], remove: [] }
    },
    reset: (base) => ({ apply: base.filter((one) => one === find(base, key)), remove: [] }),
  }
}

function formOf({ namespace, services }: TrafficSetup): ListForm {
  return {
    variantOf: (ref) => {
      const isService = (ref['kind'] ?? 'Service') === 'Service' && (ref['group'] ?? '') === ''
      if (!isService || (ref['namespace'] ?? namespace) !== namespace) return undefined
      return VARIANTS.find((variant) => services[variant] === ref['name'])
    },
    entryFor: (ref, variant) => ({ ...ref, name: services[variant] }),
    unwritten: 1,
  }
}

function split(rule: Fields, { weights, headers }: Route, form: ListForm): readonly Fields[] {
  const refs = listAt(rule, 'backendRefs')
  const plain = { ...rule, backendRefs: reweighted(refs, form, weights) }
  const anchor = refs.find((ref) => form.variantOf(ref) === 'primary')
  if (headers.length === 0 || anchor === undefined) return [plain]
  const wanted = headers.map(({ name, value }) => ({ type: 'Exact', name, value }))
  // Without a match a rule is for every path; one more header makes ours the more specific one.
  const matches = Array.isArray(rule['matches']) && rule['matches'].length > 0 ? listAt(rule, 'matches') : [{}]
  const first = {
    ...without(rule, ['name']),
    matches: matches.map((match) => withHeaders(match, wanted)),
    backendRefs: [without(form.entryFor(anchor, 'canary'), ['weight'])],
  }
  return [first, plain]
}

/** Ours is for the canary alone and has no weight; the server writes the default of 1. */
function isHeaderRule(rule: Fields, form: ListForm): boolean {
  const refs = listAt(rule, 'backendRefs')
  const [only] = refs
  return refs.length === 1 && only !== undefined && form.variantOf(only) === 'canary' && (only['weight'] ?? 1) === 1
}

function withHeaders(match: Fields, wanted: readonly Fields[]): Fields {
  return { ...match, headers: [...listAt(match, 'headers'), ...wanted] }
}
