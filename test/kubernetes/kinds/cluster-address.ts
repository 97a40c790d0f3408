import { listOf, objectOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'

/** Gives a Service its address and, where it asks for them, its ports on the nodes. */
export function allocateService(service: ApiObject, world: World): void {
  const spec = objectOf(service['spec'])
  if (spec['type'] === 'ExternalName') return
  if (spec['clusterIP'] === undefined) spec['clusterIP'] = world.ids.clusterAddress()
  spec['clusterIPs'] ??= [spec['clusterIP']]
  spec['ipFamilies'] ??= ['IPv4']
  spec['ipFamilyPolicy'] ??= 'SingleStack'
  const needsPorts = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer'
  if (!needsPorts || spec['allocateLoadBalancerNodePorts'] === false) return
  for (const port of listOf(spec['ports'])) objectOf(port)['nodePort'] ??= world.ids.nodePort()
}
