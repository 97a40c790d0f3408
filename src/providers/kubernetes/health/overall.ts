import type { Health } from '#domain/health.ts'
import type { JudgedRoot } from '../live/tree.ts'
import { nameOf } from '../manifest.ts'
import { counted } from './judge.ts'
import type { Verdict } from './judge.ts'
import { isHealthIgnored } from './index.ts'

/**
 * The first of these that any resource has is the application's. Known faults go before what is not there, and that
 * before what cannot be seen: people shall first hear what is certainly wrong.
 */
const WORST_FIRST: readonly Health[] = ['degraded', 'missing', 'unknown', 'progressing', 'suspended']

const MOST_NAMED = 3

/** An application's health from that of its roots; those whose annotation says so do not count. Pure. */
export function overall(roots: readonly JudgedRoot[]): Verdict {
  const counting = roots.filter(({ object }) => !isHealthIgnored(object))
  const worst = WORST_FIRST.find((health) => counting.some((one) => one.health === health))
  if (worst === undefined) {
    return { health: 'healthy', reason: wellWords(counting.length, roots.length - counting.length) }
  }
  const those = counting.filter(({ health }) => health === worst)
  if (worst === 'missing' && those.length === counting.length) {
    return { health: 'missing', reason: `none of its ${counted(those.length, 'resource')} is in the cluster` }
  }
  return { health: worst, reason: (worst === 'unknown' && unseenWords(those)) || namedWords(those) }
}

/** A cluster that cannot be seen is one cause, however many resources are in it. */
function unseenWords(those: readonly JudgedRoot[]): string | undefined {
  const [first] = those
  const causes = new Set(those.map(({ reason }) => reason.replace(/^not seen since [\d:]+ UTC: /, '')))
  if (!first || those.length < 2 || causes.size > 1) return undefined
  return `${first.reason} (${counted(those.length, 'resource')})`
}

function namedWords(those: readonly JudgedRoot[]): string {
  const named = those.slice(0, MOST_NAMED).map(({ key, reason }) => `${nameOf(key)}: ${reason}`)
  const more = those.length - named.length
  return `${named.join('; ')}${more === 0 ? '' : `; and ${more} more`}`
}

function wellWords(count: number, ignored: number): string {
  if (count === 0) return 'none of its resources is looked at'
  const rest = ignored === 0 ? '' : ` (${counted(ignored, 'other')} not looked at)`
  return `${count === 1 ? 'its 1 resource is' : `all ${count} resources are`} healthy${rest}`
}
