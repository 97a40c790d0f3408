HEAD
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
  runTools(d: Deployment, origin: Origin): Promise<Omit<RunTools, 'append' | 'clock'>>
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
}

