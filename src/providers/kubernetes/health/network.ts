import { at, listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { counted, healthy, progressing } from './judge.ts'
import type { HealthContext, Verdict } from './judge.ts'
import { said, textAt } from './read.ts'

/** Endpoints only make its sentence: a Service before its pods, as a canary's, is in order. */
export function serviceHealth(service: LiveObject, context: HealthContext): Verdict {
  const type = textAt(service, 'spec.type') || 'ClusterIP'
  if (type === 'ExternalName') return healthy(`stands for ${said(textAt(service, 'spec.externalName'), 253)}`)
  const addresses = addressesOf(service)
  if (type === 'LoadBalancer' && addresses.length === 0) return progressing('waits for the address of a load balancer')
  const outside = addresses.length === 0 ? '' : `, reached at ${addresses.join(', ')}`
  return healthy(`${endpointWords(service, context)}${outside}`)
}

function endpointWords(service: LiveObject, context: HealthContext): string {
  const slices = context.children(service.metadata.uid).filter(({ kind }) => kind === 'EndpointSlice')
  if (slices.length === 0 || at(service, 'spec.selector') === undefined) return 'it is there'
  const endpoints = slices.flatMap((slice) => listAt(slice, 'endpoints'))
  const ready = endpoints.filter((one) => at(one, 'conditions.ready') !== false).length
  return endpoints.length === 0
    ? 'its selector finds no pods'
    : `${ready} of ${counted(endpoints.length, 'endpoint')} ready`
}

/**
 * An Ingress is in order as soon as it exists: many controllers never write an address, and to wait for one would hold
 * deployments for ever. Who has a controller that does writes a rule for it.
 */
export function ingressHealth(ingress: LiveObject): Verdict {
  const addresses = addressesOf(ingress)
  return healthy(
    addresses.length === 0 ? 'it is there; no controller has written an address' : `reached at ${addresses.join(', ')}`,
  )
}

function addressesOf(object: LiveObject): readonly string[] {
  return listAt(object, 'status.loadBalancer.ingress').flatMap((one) => {
    const address = said(textAt(one, 'hostname') || textAt(one, 'ip'), 253)
    return address === '' ? [] : [address]
  })
}
