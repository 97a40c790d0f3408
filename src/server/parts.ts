import type { Logs } from '#blobs/logs.ts'
import type { Store } from '#store/store.ts'
import type { AgentLinks } from './agent-links.ts'
import type { CommandAnswers } from './command-answers.ts'
import type { HintGate } from './hint-gate.ts'
import type { Live } from './live.ts'
import type { OpenStreams } from './open-streams.ts'
import type { Questions } from './questions.ts'
import type { SignInGate } from './sign-in-gate.ts'

/** All that handlers work with. */
export interface ServerParts {
  readonly store: Store
  readonly logs: Logs
  readonly live: Live
  readonly links: AgentLinks
  readonly streams: OpenStreams
  readonly signIns: SignInGate
  readonly answers: CommandAnswers
  readonly questions: Questions
  readonly hints: HintGate
  readonly hookSecret: string | undefined
  readonly version: string
  readonly startedAt: number
}
