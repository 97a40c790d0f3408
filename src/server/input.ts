import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { DEFAULT_MAX_BODY_BYTES } from '#contract/route.ts'
import type { Route } from '#contract/route.ts'
import { slipwayError } from '#domain/errors.ts'

const MAX_DEPTH = 64

/** One part of a request, as the route's schema wants it. Errors: `request.invalid` with the place. */
export function parsePart(schema: z.ZodType | undefined, part: 'params' | 'query' | 'body', value: unknown): unknown {
  if (!schema) {
    if (part === 'query' && Object.keys(value as object).length > 0) throw invalid(part, 'this route takes no query')
    return undefined
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw invalid([part, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'it is not valid')
  }
  if (part === 'body') checkKnown(value, parsed.data, { path: part, depth: 0 })
  return parsed.data
}

/** The JSON body. Errors: `request.media`, `request.too-large`, `request.invalid`. */
export async function readJsonBody(request: IncomingMessage, route: Route): Promise<unknown> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? 'nothing'
  if (type !== 'application/json') throw slipwayError('request.media', { found: type.slice(0, 100) })
  const bytes = await readBody(request, route)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('body', 'it is not JSON in UTF-8')
  }
}

/** All bytes of the body, but never more than the route accepts. Errors: `request.too-large`. */
export async function readBody(request: IncomingMessage, route: Route): Promise<Buffer> {
  const limit = route.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES
  if (Number(request.headers['content-length'] ?? 0) > limit) throw slipwayError('request.too-large', { limit })
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > limit) throw slipwayError('request.too-large', { limit })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * The schemas leave out keys that they do not know. Here what they left out is an error, so that a misspelt key is
 * never taken for its default. Also bounds the depth, as what is stored is walked again later.
 */
function checkKnown(given: unknown, taken: unknown, at: { path: string; depth: number }): void {
  if (typeof given !== 'object' || given === null) return
  if (at.depth > MAX_DEPTH) throw invalid(at.path, `it is nested more than ${MAX_DEPTH} levels deep`)
  const known = typeof taken === 'object' && taken !== null ? taken : {}
  for (const key of Object.keys(given)) {
    const path = `${at.path}.${key}`
    if (key === '__proto__' || !Object.hasOwn(known, key)) throw invalid(path.slice(0, 200), 'this key is not known')
    checkKnown(Reflect.get(given, key), Reflect.get(known, key), { path, depth: at.depth + 1 })
  }
}

function invalid(where: string, what: string): Error {
  return slipwayError('request.invalid', { where, what: what.slice(0, 500) })
}
