import type { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import { ALL_TO_PRIMARY, VARIANTS } from './api.ts'
import type { Variant, Weights } from './api.ts'

/** A ready instance, as the proxy sees it. */
export interface Upstream {
  readonly id: string
  readonly variant: Variant
  readonly port: number
  readonly agent: Agent
  /** Requests and upgraded connections. */
  inFlight: number
  /** Upgraded connections: nothing but the end of one side ends them. */
  readonly tunnels: Set<Duplex>
}

interface Share {
  readonly variant: Variant
  weight: number
  /** Credit of the smooth weighted round robin. */
  credit: number
  upstreams: readonly Upstream[]
  turn: number
}

/** Which requests go where. The credits change with each request, the rest only when instances or weights do. */
export interface Split {
  readonly shares: readonly Share[]
}

export type ReadyUpstreams = Readonly<Record<Variant, readonly Upstream[]>>

export function createSplit(): Split {
  const shares = VARIANTS.map((variant) => ({ variant, weight: 0, credit: 0, upstreams: [], turn: 0 }))
  return { shares }
}

/** Sets what is ready and what it may get. Credits survive, so that a restart of one instance does not bias the split. */
export function updateSplit(split: Split, weights: Weights, ready: ReadyUpstreams): void {
  for (const share of split.shares) {
    if (share.weight !== weights[share.variant]) for (const other of split.shares) other.credit = 0
    share.weight = weights[share.variant]
    share.upstreams = ready[share.variant]
  }
}

/**
 * Smooth weighted round robin between the variants that have a ready instance, then the least loaded instance. A plain
 * counter would send a variant's share in one block; this spreads it evenly, and is exact over 100 requests.
 */
export function chooseUpstream(split: Split, except?: Upstream): Upstream | undefined {
  let total = 0
  let best: Share | undefined
  for (const share of split.shares) {
    if (share.weight === 0 || !hasOther(share, except)) continue
    total += share.weight
    share.credit += share.weight
    if (!best || share.credit > best.credit) best = share
  }
  if (!best) return undefined
  best.credit -= total
  return leastLoaded(best, except)
}

export function chooseOfVariant(split: Split, variant: Variant, except?: Upstream): Upstream | undefined {
  const share = split.shares.find((one) => one.variant === variant)
  return share && leastLoaded(share, except)
}

export function hasWeight(split: Split, variant: Variant): boolean {
  return split.shares.some((share) => share.variant === variant && share.weight > 0)
}

/** The split as it is now, in percent: a variant without a ready instance gets nothing, the others share what it lost. */
export function effectiveWeights(weights: Weights, ready: ReadyUpstreams): Weights {
  const live = VARIANTS.filter((variant) => weights[variant] > 0 && ready[variant].length > 0)
  const total = live.reduce((sum, variant) => sum + weights[variant], 0)
  const result = { ...ALL_TO_PRIMARY, primary: 0 }
  for (const variant of live) result[variant] = Math.round((weights[variant] / total) * 10_000) / 100
  return result
}

function hasOther(share: Share, except: Upstream | undefined): boolean {
  const { upstreams } = share
  return upstreams.length > 1 || (upstreams.length === 1 && upstreams[0] !== except)
}

function leastLoaded(share: Share, except: Upstream | undefined): Upstream | undefined {
  const { upstreams } = share
  let best: Upstream | undefined
  share.turn = (share.turn + 1) % Math.max(1, upstreams.length)
  for (let i = 0; i < upstreams.length; i += 1) {
    const upstream = upstreams[(share.turn + i) % upstreams.length]
    if (!upstream || upstream === except) continue
    if (!best || upstream.inFlight < best.inFlight) best = upstream
  }
  return best
}
