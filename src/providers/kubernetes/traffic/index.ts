import type { TrafficSettings } from '../traffic-settings.ts'
import { alb } from './alb.ts'
import { gateway } from './gateway.ts'
import { istio } from './istio.ts'
import type { TrafficMethodImpl, TrafficSetup } from './method.ts'
import { nginx } from './nginx.ts'
import { selectorSwitch } from './selector-switch.ts'
import { smi } from './smi.ts'

/** Those that move weights. */
export type SplitSettings = Exclude<TrafficSettings, { readonly method: 'pods' }>

export function trafficMethod(settings: SplitSettings, setup: TrafficSetup): TrafficMethodImpl {
  switch (settings.method) {
    case 'service':
      return selectorSwitch(setup)
    case 'gateway':
      return gateway(settings.route, setup)
    case 'istio':
      return istio(settings, setup)
    case 'nginx':
      return nginx(settings.ingress, setup)
    case 'smi':
      return smi(settings.trafficSplit, setup)
    case 'alb':
      return alb(settings, setup)
  }
}
