import type { Desired } from '../desired.ts'
import type { AppSettings } from '../settings.ts'

type Named = Pick<AppSettings, 'workloads' | 'service' | 'traffic'>

/**
 * Settings as they hold for another version than the one they were written for: what was renamed between the two goes by the
 * name that it has there. Pure.
 */
export function settingsIn<Settings extends Named>(app: Settings, there: Desired, written: Desired): Settings {
  const names = namesIn(there, written)
  const { service } = app
  return {
    ...app,
    workloads: workloadsIn(app, names),
    // Without a name it is the one that selects them.
    service: service === undefined ? undefined : names.of('Service', service),
    traffic: trafficIn(app.traffic, (kind, name) => names.of(kind, name) ?? name),
  }
}

interface Names {
  has(kind: string, name: string): boolean
  /** Of objects of a kind that only the other version has. */
  gone(kind: string): readonly string[]
  /** Undefined where it cannot be told. */
  of(kind: string, name: string): string | undefined
}

function namesIn(there: Desired, written: Desired): Names {
  const isIn = ({ objects }: Desired, kind: string, name: string): boolean =>
    objects.some((one) => one.kind === kind && one.metadata.name === name)
  const gone = (kind: string): readonly string[] =>
    there.objects.flatMap((one) =>
      one.kind === kind && !isIn(written, kind, one.metadata.name) ? [one.metadata.name] : [],
    )
  const has = (kind: string, name: string): boolean => isIn(there, kind, name)
  return {
    has,
    gone,
    of(kind, name) {
      if (has(kind, name)) return name
      const [only, ...others] = gone(kind)
      return others.length === 0 ? only : undefined
    },
  }
}

/** One that is new has no counterpart. Where there is none at all, the names stay: none would mean every Deployment. */
function workloadsIn({ workloads }: Named, names: Names): AppSettings['workloads'] {
  const kept = workloads.filter(({ kind, name }) => names.has(kind, name))
  const kinds = new Set(workloads.filter((one) => !kept.includes(one)).map(({ kind }) => kind))
  const before = [...kinds].flatMap((kind) => names.gone(kind).map((name) => ({ kind, name })))
  const found = [...kept, ...before]
  return found.length === 0 ? workloads : found
}

function trafficIn(traffic: AppSettings['traffic'], nameOf: (kind: string, name: string) => string): Named['traffic'] {
  switch (traffic.method) {
    case 'gateway':
      return { ...traffic, route: nameOf('HTTPRoute', traffic.route) }
    case 'istio':
      return { ...traffic, virtualService: nameOf('VirtualService', traffic.virtualService) }
    case 'nginx':
    case 'alb':
      return { ...traffic, ingress: nameOf('Ingress', traffic.ingress) }
    case 'smi':
      return { ...traffic, trafficSplit: nameOf('TrafficSplit', traffic.trafficSplit) }
    case 'service':
    case 'pods':
      return traffic
  }
}
