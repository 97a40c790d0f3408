import type { FleetSummary } from '#domain/fleet-summary.ts'

/** The answer to the page's question, in numbers; the words are the texts'. */
export interface Headline {
  /** `empty`: there is nothing yet. `needs`: somebody has to act. `calm`: nobody has. `well`: and all is as git says. */
  readonly kind: 'empty' | 'needs' | 'calm' | 'well'
  readonly all: number
  readonly failing: number
  readonly waiting: number
  /** What else is not simply well; none of it asks for anybody. */
  readonly drifted: number
  readonly deploying: number
  readonly behind: number
  readonly unknown: number
}

export function headlineOf({ all, attention, sync, health }: FleetSummary): Headline {
  const failing = attention.failing ?? 0
  const waiting = attention.waiting ?? 0
  const rest = {
    drifted: attention.drifted ?? 0,
    deploying: sync.deploying ?? 0,
    behind: sync['out-of-sync'] ?? 0,
    unknown: health.unknown ?? 0,
  }
  return { kind: kindOf(), all, failing, waiting, ...rest }

  function kindOf(): Headline['kind'] {
    if (all === 0) return 'empty'
    if (failing + waiting > 0) return 'needs'
    const isWell = health.healthy === all && sync.synced === all && rest.drifted === 0
    return isWell ? 'well' : 'calm'
  }
}
