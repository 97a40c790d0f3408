import type { ApplicationState } from '#domain/application-state.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import type { QueueMode } from '#domain/rules/queue.ts'
import type { Revision } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { Journal, Origin } from './journal.ts'
import type { StepTools } from './run.ts'

/** What is wanted of an application, before it is a deployment. */
export interface Wish {
  readonly trigger: Trigger
  readonly revision: Revision
  readonly origin: Origin
  readonly answerTo?: string
}

export interface ActorTools {
  readonly agent: string
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  /** Makes the plan and records it in no place. Errors end the deployment as failed. */
  plan(d: Deployment, origin: Origin, state: ApplicationState): Promise<FactBody>
  runTools(d: Deployment, origin: Origin): Promise<StepTools>
  /** Undefined before git has been looked at in this life: then only what a person asked for runs. */
  queueMode(): QueueMode | undefined
  /** Facts are durable now. */
  recorded(facts: readonly Fact[], after: Deployment): void
  /** An answer to a command was written without facts. */
  answered(): void
  /** Something that people see has changed. */
  changed(): void
}
