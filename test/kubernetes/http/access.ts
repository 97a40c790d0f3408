import type { IncomingMessage } from 'node:http'
import { Refusal, qualified } from '../status.ts'
import type { World } from '../world.ts'
import type { Sent } from '../faults.ts'

/** Who may ask: whoever has the token; anybody where none is set. */
export interface Access {
  readonly tokens: Set<string>
}

const OPEN_PATHS = new Set(['/version', '/readyz', '/healthz', '/livez'])

export function checkAccess(
  world: World,
  access: Access,
  { request, sent }: { readonly request: IncomingMessage; readonly sent: Sent },
): void {
  if (access.tokens.size === 0 && !world.faults.areTokensExpired) return checkBans(world, sent, 'system:admin')
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (given === undefined) {
    if (OPEN_PATHS.has(sent.path) || sent.plural === '') return
    throw refusalFor(sent, 'system:anonymous')
  }
  if (world.faults.areTokensExpired || !access.tokens.has(given)) throw new Refusal(401, 'Unauthorized', 'Unauthorized')
  checkBans(world, sent, 'system:serviceaccount:slipway:agent')
}

function checkBans(world: World, sent: Sent, user: string): void {
  if (sent.plural !== '' && world.faults.isForbidden(sent)) throw refusalFor(sent, user)
}

function refusalFor(sent: Sent, user: string): Refusal {
  const { verb, group, plural, namespace, name } = sent
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const about = `${qualified({ group, plural })}${name === '' ? '' : ` "${name}"`}`
  const message = `${about} is forbidden: User "${user}" cannot ${verb} resource "${plural}" in API group "${group}" ${scope}`
  const details = { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: plural }
  return new Refusal(403, 'Forbidden', message, { details })
}
