import type { Application } from '#domain/application.ts'
import type { DeletionBudget } from '#domain/rules/deletion.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import type { Revision } from '#domain/revision.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { BundleShelf } from './bundle.ts'
import type { Journal, Origin } from './journal.ts'
import type { Placement } from './placement.ts'
import type { PlannerTools } from './planner.ts'
import type { StepTools } from './run.ts'
import type { Targets } from './target.ts'

/** What git says of an application at a head. */
export interface Look {
  readonly origin: Origin
  readonly head: Revision
  readonly application?: Application | undefined
  /** Why there is none. */
  readonly error?: ErrorReport | undefined
  readonly warnings: readonly string[]
}

export interface ManagedTools {
  readonly agent: string
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  readonly planner: PlannerTools
  readonly targets: Targets
  readonly bundle: BundleShelf
  runTools(d: Deployment, origin: Origin): Promise<StepTools>
  fetchedAt(repository: string): number | undefined
  /** Whether the agent's file names that repository. */
  serves(repository: string): boolean
  /** How many applications may be removed at once without asking. */
  readonly budget: DeletionBudget
  /** An application is not here any more; durable already. */
  removed(name: string): void
  /** Facts are durable now. */
  recorded(facts: readonly Fact[], after: Deployment): void
  /** An answer to a command was written without facts. */
  answered(): void
  changed(name: string): void
  /** Its file was seen at another place, or says something else; durable with the look at the head. */
  place(placement: Placement): void
  /** Nothing but the commit that was looked at is new: may be told later, in its turn. */
  lookedAt(name: string): void
}

/** What the fleet is given; the rest it does itself. */
export type FleetTools = Omit<ManagedTools, 'place' | 'bundle'>
