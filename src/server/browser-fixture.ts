import assert from 'node:assert/strict'
import type { TestServer } from './server-fixture.ts'

/** A browser: it has a cookie, and says what browsers say. */
export interface Browser {
  readonly server: TestServer
  readonly cookie: string
  /** As a page of the server asks. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>
}

export const JSON_TYPE = { 'content-type': 'application/json' }

export function signIn(server: TestServer, proof: object, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify(proof)
  return server.ask('/v1/session', { method: 'POST', body, headers: { ...JSON_TYPE, ...headers }, token: '' })
}

export function cookieIn(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

export async function openBrowser(server: TestServer, token = server.adminToken): Promise<Browser> {
  const response = await signIn(server, { token })
  assert.equal(response.status, 201)
  await response.arrayBuffer()
  const cookie = cookieIn(response)
  const own = { cookie, 'slipway-web': '1', origin: server.url, 'sec-fetch-site': 'same-origin' }
  return {
    server,
    cookie,
    ask: (path, { headers, ...init } = {}) =>
      server.ask(path, { ...init, headers: { ...own, ...Object.fromEntries(new Headers(headers)) }, token: '' }),
  }
}

export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code
}

export async function statusOf(asked: Promise<Response>): Promise<number> {
  const response = await asked
  await response.arrayBuffer()
  return response.status
}
