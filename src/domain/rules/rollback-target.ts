import { quarantineOf } from '../application-state.ts'
import type { ApplicationState, Reached } from '../application-state.ts'
import { shortCommit } from '../revision.ts'

/** What a rollback by command goes back to, and which desired state must then not come back by itself. */
export type RollbackTarget = { readonly to: Reached; readonly quarantine: string } | { readonly refusal: string }

/** `4f2a` names a commit only from here on: shorter prefixes are meant as ids by mistake. */
const SHORTEST_PREFIX = 4

/**
 * The earlier success that is meant: by deployment id, by commit or the beginning of one, or, unnamed, the one before
 * what runs. Where a failed deployment was not taken back, what ran before it is the nearest good state.
 */
export function rollbackTarget(state: ApplicationState, wanted?: string): RollbackTarget {
  const { running, uncertain } = state
  if (!running)
    return { refusal: `Nothing of ${state.name} has been deployed with success; there is nothing to go back to` }
  const found = wanted === undefined ? unnamedTarget(state, running) : namedTarget(state, running, wanted)
  if (typeof found === 'string') return { refusal: found }
  if (found.desired === running.desired && !uncertain) {
    return {
      refusal: `${shortCommit(found.revision.commit)} is what runs already, since deployment ${running.deployment}`,
    }
  }
  return {
    to: found,
    quarantine: uncertain && uncertain.desired !== found.desired ? uncertain.desired : running.desired,
  }
}

function unnamedTarget(state: ApplicationState, running: Reached): Reached | string {
  if (state.uncertain) return running
  const before = state.history.find((one) => one.desired !== running.desired && !quarantineOf(state, one.desired))
  return (
    before ??
    `Before deployment ${running.deployment} nothing else was deployed with success; there is nothing to go back to`
  )
}

function namedTarget(state: ApplicationState, running: Reached, wanted: string): Reached | string {
  const all = [running, ...state.history]
  const byId = all.find((one) => one.deployment === wanted)
  if (byId) return byId
  const prefix = wanted.toLowerCase()
  const isPrefix = new RegExp(`^[0-9a-f]{${SHORTEST_PREFIX},64}$`).test(prefix)
  const byCommit = isPrefix ? all.filter((one) => one.revision.commit.startsWith(prefix)) : []
  const commits = new Set(byCommit.map((one) => one.revision.commit))
  if (commits.size > 1)
    return `"${wanted}" begins more than one commit: ${[...commits].map(shortCommit).join(', ')}. Say more of it`
  const known = all.slice(0, 5).map((one) => `${one.deployment} (${shortCommit(one.revision.commit)})`)
  return (
    byCommit[0] ??
    `"${wanted}" is no successful deployment of ${state.name} that is remembered; the newest are ${known.join(', ')}`
  )
}
