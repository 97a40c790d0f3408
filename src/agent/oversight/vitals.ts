import type { AgentTarget } from '#domain/announcement.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Clock } from '#tools/clock.ts'

/** What is asked of an agent's parts, to tell how it is. */
export interface VitalParts {
  readonly clock: Pick<Clock, 'now'>
  readonly targets: { announced(): readonly AgentTarget[] }
  readonly fleet: { names(): readonly string[]; report(application: string): ApplicationReport | undefined }
  readonly journal: { undeliveredCount(): number }
  /** Of how many applications something hangs. */
  hanging(): number
}

/** Where nothing but names is told of targets: whoever reaches the port may read it. */
export interface Readiness {
  readonly status: 'ready' | 'starting'
  /** When the control plane was last known to hear this agent. */
  readonly heardAt?: string
  readonly undelivered: number
  readonly hanging: number
  /** `seen`: applications whose live state can be looked at now. */
  readonly targets: readonly {
    readonly name: string
    readonly kind: string
    readonly applications: number
    readonly seen: number
  }[]
}

/** The watchdog turns every 15 s; one that has not for so long is stuck. */
const STUCK_MS = 90_000
/** The reports of ten thousand applications are not looked through at each question. */
const STATES_MS = 10_000

/** How an agent is, for whoever decides whether to start it anew. */
export class Vitals {
  readonly #parts: VitalParts
  #turnedAt: number | undefined
  #heardAt: number | undefined
  #states: { readonly at: number; readonly targets: Readiness['targets'] } | undefined

  constructor(parts: VitalParts) {
    this.#parts = parts
  }

  /** The watchdog came round. */
  turned(): void {
    this.#turnedAt = this.#parts.clock.now()
  }

  /** The control plane answered. */
  heard(): void {
    this.#heardAt = this.#parts.clock.now()
  }

  /** One that has not begun to turn is starting, which a first clone makes long. */
  isAlive(): boolean {
    return this.#turnedAt === undefined || this.#parts.clock.now() - this.#turnedAt < STUCK_MS
  }

  /** Ready once the control plane has heard it; that it is away afterwards stops no deployment. */
  readiness(): Readiness {
    return {
      status: this.#heardAt === undefined ? 'starting' : 'ready',
      ...(this.#heardAt === undefined ? {} : { heardAt: new Date(this.#heardAt).toISOString() }),
      undelivered: this.#parts.journal.undeliveredCount(),
      hanging: this.#parts.hanging(),
      targets: this.#targets(),
    }
  }

  #targets(): Readiness['targets'] {
    const now = this.#parts.clock.now()
    if (!this.#states || Math.abs(now - this.#states.at) >= STATES_MS) {
      this.#states = { at: now, targets: targetStates(this.#parts) }
    }
    return this.#states.targets
  }
}

function targetStates({ targets, fleet }: VitalParts): Readiness['targets'] {
  const reports = fleet.names().flatMap((name) => fleet.report(name) ?? [])
  return targets.announced().map(({ name, kind }) => {
    const own = reports.filter((one) => one.kind === kind && one.target === name)
    return { name, kind, applications: own.length, seen: own.filter(isSeen).length }
  })
}

/** What was seen once, and cannot be looked at now, has an unknown health. */
function isSeen({ live }: ApplicationReport): boolean {
  return live !== undefined && live.health !== 'unknown'
}
