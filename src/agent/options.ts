import { join } from 'node:path'
import type { AgentFile } from '#domain/config/agent.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { Kinds } from './kinds.ts'

export interface AgentOptions {
  readonly settings: AgentFile
  readonly key: string
  /** Shared with a host daemon on the same machine; the agent's own things are in `agent` below it. */
  readonly home: string
  /** The folder of the agent's file: paths in it count from there. */
  readonly folder: string
  readonly version: string
  readonly kinds: Kinds
  readonly clock: Clock
  readonly log: Log
  /** How long another agent in this home may take to end. Default: not at all. */
  readonly lockWaitMs?: number
  /** Told of each fact after it is durable, in order. */
  readonly onFact?: (fact: Fact, after: Deployment) => void
}

/** The folder that no other process writes to. */
export function ownHome({ home }: AgentOptions): string {
  return join(home, 'agent')
}
