import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Route } from '#contract/route.ts'
import { slipwayError } from '#domain/errors.ts'
import { checkBody, permissionsOf } from './auth.ts'
import type { Caller } from './auth.ts'
import { callerAddress } from './caller-address.ts'
import type { Call } from './handler.ts'
import { parsePart, readBody, readJsonBody } from './input.ts'

/** A request whose caller and path are known. */
export interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly search: string
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
}

/** The request as the route's schemas want it. Errors: `auth.denied`, those of its parts. */
export async function readCall(incoming: Incoming, route: Route): Promise<Call<Route>> {
  const { request, response, caller } = incoming
  const params = parsePart(route.params, 'params', incoming.params)
  const query = parsePart(route.query, 'query', queryOf(incoming.search))
  const raw = route.rawBody ? await readBody(request, route) : Buffer.alloc(0)
  const body = route.body ? parsePart(route.body, 'body', await readJsonBody(request, route)) : undefined
  checkBody(caller, route, body)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const call = {
    params,
    query,
    body,
    raw,
    headers: request.headers,
    actor: caller.kind === 'nobody' ? { kind: 'system', name: 'nobody' } : caller.actor,
    permissions: permissionsOf(caller),
    session: caller.kind === 'member' ? caller.session : undefined,
    address: callerAddress(request),
    idempotencyKey: route.idempotent ? idempotencyKeyOf(request.headers) : undefined,
    signal: gone.signal,
    setHeader: (name: string, value: string) => void response.setHeader(name, value),
  }
  return call as unknown as Call<Route>
}

/** A repeated key would make it unclear which value counts. */
function queryOf(search: string): Record<string, string> {
  const values = Object.create(null) as Record<string, string>
  for (const [key, value] of new URLSearchParams(search)) {
    if (Object.hasOwn(values, key)) {
      throw slipwayError('request.invalid', { where: `query.${key.slice(0, 100)}`, what: 'it is given twice' })
    }
    values[key] = value
  }
  return values
}

function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key
  const what = 'it must be 1 to 200 visible ASCII characters'
  throw slipwayError('request.invalid', { where: 'header.Idempotency-Key', what })
}
