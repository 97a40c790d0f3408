import { gatewayKinds, istioKinds, smiKinds } from '../kubernetes/custom-kinds.ts'
import { openDouble } from '../kubernetes/double.ts'
import type { Double } from '../kubernetes/double.ts'

/** A double of an API server with the kinds of every way to split requests, reached by its kubeconfig alone. */
export function startDouble(): Promise<Double> {
  const definitions = [...gatewayKinds(), ...istioKinds(), ...smiKinds()]
  return openDouble({ definitions, tls: true, token: 'double' })
}
