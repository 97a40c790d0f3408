import { slipwayError } from '#domain/errors.ts'
import { isLoopback, parseListen } from '#host/listen-address.ts'
import type { TargetSettings } from './settings.ts'

/** Only what the owner of the target allows is opened to other machines. Errors: `host.listen-refused`. */
export function refuseForbiddenListen(application: string, listen: string, settings: TargetSettings): void {
  const address = parseListen(listen)
  const isAllowed =
    address && (isLoopback(address.host) || settings.allowListen.some((one) => one === address.host || one === listen))
  if (!isAllowed) throw slipwayError('host.listen-refused', { application, listen, host: address?.host ?? listen })
}
