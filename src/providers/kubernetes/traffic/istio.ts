import { textAt } from '../health/read.ts'
import { listAt } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import { fieldsAt } from '../variant/fields.ts'
import type { Fields } from '../variant/fields.ts'
import { VARIANTS } from '../variant/names.ts'
import type { TrafficSettings } from '../traffic-settings.ts'
import type { Route, TrafficMethodImpl, TrafficSetup } from './method.ts'
import { find, missing, numberOr, withSpec } from './object.ts'
import { countsIn, entryWith, weightsIn } from './relative-list.ts'
import type { ListForm } from './relative-list.ts'
import { served, shareOut } from './weights.ts'

type Settings = Extract<TrafficSettings, { method: 'istio' }>

/** The HTTP routes of an Istio VirtualService, by subsets of one host where it has them, else by Services. */
export function istio(settings: Settings, setup: TrafficSetup): TrafficMethodImpl {
  const name = settings.virtualService
  const key = { group: 'networking.istio.io', kind: 'VirtualService', namespace: setup.namespace, name }
  const form = formOf(settings.host ?? setup.services.primary, setup)
  const { editableRoutes } = settings
  const routesIn = (objects: Parameters<TrafficMethodImpl['read']>[0]): readonly Fields[] =>
    listAt(find(objects, key), 'spec.http').filter((route) => !isHeaderRoute(route, form))
  const isOurs = (route: Fields): boolean =>
    weightsIn(weighed(listAt(route, 'route')), form) !== undefined &&
    (editableRoutes.length === 0 || editableRoutes.includes(textAt(route, 'name')))
  return {
    needs: [key],
    makes: [],
    ownServices: true,
    problems(objects, { headers }) {
      if (!find(objects, key)) return [missing(key)]
      const ours = routesIn(objects).filter(isOurs)
      const names = new Set(headers.map((one) => one.name.toLowerCase()))
      const taken = ours
        .flatMap((one) => listAt(one, 'match'))
        .flatMap((match) => Object.keys(fieldsAt(match, 'headers') ?? {}))
        .filter((one) => names.has(one.toLowerCase()))
      if (ours.length > 0) return taken.map((one) => `VirtualService ${name} matches the header ${one} already`)
      const among = editableRoutes.length === 0 ? '' : ` among ${editableRoutes.join(', ')}`
      return [`No HTTP route of VirtualService ${name}${among} sends to ${settings.host ?? setup.services.primary}`]
    },
    read(objects) {
      const first = routesIn(objects).find(isOurs)
      return first && weightsIn(weighed(listAt(first, 'route')), form)
    },
    patch(objects, route) {
      const found = find(objects, key)
      if (!found) return { apply: [], remove: [] }
      const http = routesIn(objects).flatMap((one) => (isOurs(one) ? split(one, route, form) : [one]))
      return { apply: [withSpec(found, 'http', http)], remove: [] }
    },
    reset: (base) => ({ apply: base.filter((one) => one === find(base, key)), remove: [] }),
  }
}

/** Subsets are chosen among the pods of the one Service: it has to select those of every variant. */
export function isBySubsets(
  { virtualService }: Settings,
  label: TrafficSetup['label'],
  objects: readonly Manifest[],
): boolean {
  const values = new Set<unknown>(VARIANTS.map((variant) => label[variant]))
  return objects
    .filter(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === virtualService)
    .flatMap((one) => listAt(one, 'spec.http').flatMap((route) => listAt(route, 'route')))
    .some((entry) => values.has(fieldsAt(entry, 'destination')?.['subset']))
}

/** `web` is also written `web.shop` and `web.shop.svc.cluster.local`; what follows the name is kept. */
function formOf(host: string, { services, label, namespace }: TrafficSetup): ListForm {
  const [root = host, ...rest] = host.split('.')
  const nameFor = (variant: (typeof VARIANTS)[number]): string => (variant === 'primary' ? root : services[variant])
  const hostOf = (entry: Fields): string => textAt(entry, 'destination.host')
  const isHere = (written: string): boolean =>
    written === host || rest.length > 0 || ['', namespace].includes(written.split('.')[1] ?? '')
  return {
    variantOf(entry) {
      const written = hostOf(entry)
      const subset = fieldsAt(entry, 'destination')?.['subset']
      if (!isHere(written)) return undefined
      const first = written.split('.')[0]
      if (subset === undefined) return VARIANTS.find((variant) => nameFor(variant) === first)
      return first === root ? VARIANTS.find((variant) => label[variant] === subset) : undefined
    },
    entryFor(entry, variant) {
      const destination = fieldsAt(entry, 'destination') ?? {}
      if (destination['subset'] !== undefined) {
        return { ...entry, destination: { ...destination, subset: label[variant] } }
      }
      const end = hostOf(entry).split('.').slice(1)
      return { ...entry, destination: { ...destination, host: [nameFor(variant), ...end].join('.') } }
    },
    unwritten: 0,
  }
}

/** A lone destination has no weight, which means all. */
function weighed(list: readonly Fields[]): readonly Fields[] {
  const [only] = list
  return list.length === 1 && only && only['weight'] === undefined ? [{ ...only, weight: 100 }] : list
}

function split(route: Fields, { weights, headers }: Route, form: ListForm): readonly Fields[] {
  const list = weighed(listAt(route, 'route'))
  const ours = list.filter((entry) => form.variantOf(entry) !== undefined)
  const anchor = ours.find((entry) => form.variantOf(entry) === 'primary') ?? ours[0]
  if (anchor === undefined) return [route]
  const total = Object.values(countsIn(list, form)).reduce((sum, one) => sum + numberOr(one, 0), 0)
  const shares = shareOut(total, weights)
  const made = served(weights).map((one) => entryWith(form.entryFor(anchor, one), shares[one]))
  const plain = {
    ...route,
    route: list.flatMap((entry) => {
      if (entry === ours[0]) return made
      return ours.includes(entry) ? [] : [entry]
    }),
  }
  if (headers.length === 0) return [plain]
  const wanted = Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), { exact: value }]))
  const written = listAt(route, 'match')
  const match = (written.length > 0 ? written : [{}]).map((one) => withHeaders(one, wanted))
  const { weight: _weight, ...destination } = form.entryFor(anchor, 'canary') as Record<string, unknown>
  const named = textAt(route, 'name') === '' ? {} : { name: `${textAt(route, 'name')}-canary` }
  return [{ ...route, ...named, match, route: [destination] }, plain]
}

function isHeaderRoute(route: Fields, form: ListForm): boolean {
  const list = listAt(route, 'route')
  const [only] = list
  return list.length === 1 && only !== undefined && only['weight'] === undefined && form.variantOf(only) === 'canary'
}

function withHeaders(match: Fields, wanted: Fields): Fields {
  return { ...match, headers: { ...fieldsAt(match, 'headers'), ...wanted } }
}
