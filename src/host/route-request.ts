import type { IncomingMessage } from 'node:http'
import { VARIANTS } from './api.ts'
import type { FrontSpec, Variant } from './api.ts'
import { cookieOf } from './headers.ts'
import type { Meter } from './meter.ts'
import { chooseOfVariant, chooseUpstream, hasWeight } from './split.ts'
import type { Split, Upstream } from './split.ts'

const STICKY_COOKIE = 'Slipway-Variant'

/** All that the proxy of one application needs to answer a request. */
export interface Traffic {
  readonly split: Split
  readonly meters: Readonly<Record<Variant, Meter>>
  rules: Pick<FrontSpec, 'sticky' | 'headers'>
  now(): number
  /** A connection was refused: the instance is not as ready as it was thought to be. */
  onRefused(upstream: Upstream): void
}

export interface Route {
  readonly upstream: Upstream | undefined
  /** Set where the client must be told its variant. */
  readonly cookie?: string | undefined
}

/** Header first, then the cookie, then the weights. */
export function routeRequest(traffic: Traffic, req: IncomingMessage): Route {
  const { split, rules } = traffic
  for (const rule of rules.headers) {
    if (req.headers[rule.name.toLowerCase()] !== rule.value) continue
    const upstream = chooseOfVariant(split, rule.variant)
    if (upstream) return { upstream }
  }
  if (!rules.sticky) return { upstream: chooseUpstream(split) }
  const held = VARIANTS.find((variant) => variant === cookieOf(req.headers.cookie, STICKY_COOKIE))
  // A variant that has lost its weight lets go of its clients, else a canary could never be emptied.
  const same = held && hasWeight(split, held) ? chooseOfVariant(split, held) : undefined
  if (same) return { upstream: same }
  const upstream = chooseUpstream(split)
  return { upstream, cookie: upstream && stickyCookie(upstream.variant, rules.sticky.maxAgeMs) }
}

function stickyCookie(variant: Variant, maxAgeMs: number): string {
  return `${STICKY_COOKIE}=${variant}; Path=/; Max-Age=${Math.floor(maxAgeMs / 1_000)}; HttpOnly; SameSite=Lax`
}
