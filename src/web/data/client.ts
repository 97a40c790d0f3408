import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { RemoteError } from '#domain/errors.ts'

/** The contract's own client, on the page's own origin; the header tells the server that no foreign form sent this. */
export function createWebClient(): Client {
  return createClient({ url: location.origin, headers: { 'slipway-web': '1' }, fetch: (...args) => fetch(...args) })
}

/** Whether asking again would only be answered so again: what is asked for is not there, or not for this person. */
export function isRefused(error: unknown): boolean {
  return error instanceof RemoteError && error.status >= 400 && error.status < 500
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof RemoteError && error.status === 401
}
