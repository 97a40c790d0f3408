import { SlipwayError } from '#domain/errors.ts'
import type { ApiRequest } from './client.ts'
import { ApiProblem } from './problem.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000

/**
 * What the server refused before it began on it (429) may always be sent again. What may have been done already only if
 * doing it twice is the same as once: a read, an apply, a whole object with its version, a removal.
 */
export function isRepeatable(error: unknown, { method, contentType }: ApiRequest): boolean {
  const isHarmless = method === 'GET' || method === 'PUT' || method === 'DELETE' || contentType === APPLY_PATCH
  if (error instanceof ApiProblem) {
    if (error.status === 429) return true
    if (error.status === 503 && error.retryAfterMs !== undefined) return isHarmless
    return method === 'GET' && [500, 502, 503, 504].includes(error.status)
  }
  const isLost = error instanceof SlipwayError && error.code === 'kubernetes.unreachable'
  return isLost && (method === 'GET' || (isHarmless && error.details['isStale'] === true))
}

export const APPLY_PATCH = 'application/apply-patch+yaml'

/** As the server asks; else growing, and never the same for all who wait. */
export function pauseBefore(error: unknown, attempt: number): number {
  const asked = error instanceof ApiProblem ? error.retryAfterMs : undefined
  const jitter = 0.5 + Math.random()
  if (asked !== undefined) return Math.min(LONGEST_PAUSE_MS, asked + FIRST_PAUSE_MS * Math.random())
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** (attempt - 1) * jitter)
}
