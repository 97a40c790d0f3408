import type { Stage } from '../translation.ts'
import { slug } from '../name.ts'
import type { Section } from '../section.ts'

const HERE = new Set(['in-cluster', 'https://kubernetes.default.svc', 'https://kubernetes.default.svc:443'])

/** Where an Application goes: a target of the agent’s file, and a namespace. */
export function destinationOf(spec: Section): Stage {
  const destination = spec.section('destination')
  if (!destination) return {}
  const namespace = destination.text('namespace', 'kubernetes.namespace')
  const server = destination.text('server', 'kubernetes.target')
  const name = destination.text('name', 'kubernetes.target')
  const given = name ?? server
  const at = namespace === undefined ? {} : { namespace }
  if (given === undefined || HERE.has(given)) return at
  const target = slug(name ?? hostOf(given))
  const message = `give the agent of that cluster a target \`{ name: ${target}, kubernetes: { context: … } }\``
  destination.tell('warning', message)
  return { target, ...at }
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : server
}
