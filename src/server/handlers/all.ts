import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'
import { agentSideHandlers } from './agent.ts'
import { agentHandlers } from './agents.ts'
import { applicationHandlers } from './applications.ts'
import { commandHandlers } from './commands.ts'
import { deploymentHandlers } from './deployments.ts'
import { eventHandlers } from './events.ts'
import { fleetHandlers } from './fleet.ts'
import { hookHandlers } from './hooks.ts'
import { infoHandlers } from './info.ts'
import { memberHandlers } from './members.ts'
import { questionHandlers } from './questions.ts'
import { sessionHandlers } from './sessions.ts'

/** A route of the contract without its handler does not compile here. */
export function allHandlers(parts: ServerParts): Handlers {
  return {
    ...applicationHandlers(parts),
    ...fleetHandlers(parts),
    ...deploymentHandlers(parts),
    ...commandHandlers(parts),
    ...questionHandlers(parts),
    ...eventHandlers(parts),
    ...agentHandlers(parts),
    ...memberHandlers(parts),
    ...sessionHandlers(parts),
    ...agentSideHandlers(parts),
    ...hookHandlers(parts),
    ...infoHandlers(parts),
  }
}
