import { slipwayError } from '#domain/errors.ts'
import { at, listAt } from '../live/fields.ts'
import { keyOf, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { fieldsAt, without } from './fields.ts'

/** Inside the cluster only, whatever the original is: its addresses, node ports and load balancer are its own. */
export function ownService(service: Manifest, name: string, label: readonly [string, string]): Manifest {
  if (at(service, 'spec.type') === 'ExternalName') {
    throw slipwayError('kubernetes.variant-unfit', {
      what: nameOf(keyOf(service)),
      why: 'it stands for a name outside the cluster and has no pods',
    })
  }
  const { labels, namespace } = service.metadata
  const [key, value] = label
  const isHeadless = at(service, 'spec.clusterIP') === 'None'
  return {
    apiVersion: service.apiVersion,
    kind: service.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(labels ? { labels } : {}) },
    spec: {
      type: 'ClusterIP',
      ...(isHeadless ? { clusterIP: 'None' } : {}),
      selector: { ...fieldsAt(service['spec'], 'selector'), [key]: value },
      ports: listAt(service, 'spec.ports').map((port) => without(port, ['nodePort'])),
    },
  }
}
