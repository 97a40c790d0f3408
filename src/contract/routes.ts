import {
  agentStream,
  answerCommand,
  registerAgent,
  reportApplications,
  sendFacts,
  sendHeartbeat,
  sendLogs,
} from './agent.ts'
import { addAgent, getAgent, listAgents, removeAgent, renewAgentKey } from './agents.ts'
import { getApplication, listApplicationDeployments, listApplications } from './applications.ts'
import { getCommand, sendCommand } from './commands.ts'
import { followLog, getDeployment, listDeployments, listFacts, readLog } from './deployments.ts'
import { listEvents } from './events.ts'
import { getFleet, listEnvironments } from './fleet.ts'
import { gitHook } from './hooks.ts'
import { getHealth, getInfo, getMe, getReadiness } from './info.ts'
import { addMember, listMembers, removeMember, renewMemberToken, setMember } from './members.ts'
import { answerQuestion, followApplicationLog, getConfiguration, previewCommand } from './questions.ts'
import type { Route } from './route.ts'
import { endSession, makeSignInCode, openSession } from './sessions.ts'
import { liveStream } from './stream.ts'

/** Every route there is. Its key is the name of its handler and its operation id in the OpenAPI document. */
export const ROUTES = {
  listApplications,
  getApplication,
  listApplicationDeployments,
  getConfiguration,
  previewCommand,
  followApplicationLog,
  getFleet,
  listEnvironments,
  listDeployments,
  getDeployment,
  listFacts,
  readLog,
  followLog,
  sendCommand,
  getCommand,
  listEvents,
  listAgents,
  getAgent,
  addAgent,
  renewAgentKey,
  removeAgent,
  listMembers,
  addMember,
  setMember,
  renewMemberToken,
  removeMember,
  liveStream,
  getInfo,
  getMe,
  openSession,
  endSession,
  makeSignInCode,
  getHealth,
  getReadiness,
  registerAgent,
  agentStream,
  answerCommand,
  answerQuestion,
  sendFacts,
  reportApplications,
  sendLogs,
  sendHeartbeat,
  gitHook,
} as const satisfies Record<string, Route>

export type Routes = typeof ROUTES

export type RouteName = keyof Routes
