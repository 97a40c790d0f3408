import type { ApplicationRow } from '#domain/application-row.ts'
import type { Texts } from '../text/en/index.ts'

/** How an application is, as one thing: what a tile's whole surface says. */
export type ApplicationState = 'failing' | 'waiting' | 'deploying' | 'drifted' | 'behind' | 'unsure' | 'well'

export type Stated = Pick<ApplicationRow, 'attention' | 'sync' | 'health'>

/** The most urgent of what is true of it. */
export function stateOf({ attention, sync, health }: Stated): ApplicationState {
  if (attention === 'failing' || attention === 'waiting') return attention
  if (sync === 'deploying' || health === 'progressing') return 'deploying'
  if (attention === 'drifted') return 'drifted'
  if (health === 'unknown' || sync === 'unknown' || health === 'suspended') return 'unsure'
  return sync === 'synced' && health === 'healthy' ? 'well' : 'behind'
}

/** The state in a word or two, as exact as a tile has room for. */
export function stateWords({ parts }: Texts, row: Stated): string {
  const state = stateOf(row)
  switch (state) {
    case 'failing':
    case 'waiting':
    case 'deploying':
    case 'drifted':
      return parts.state[state]
    case 'behind':
      return parts.sync[row.sync]
    case 'unsure':
      return row.health === 'healthy' ? parts.sync[row.sync] : parts.health[row.health]
    case 'well':
      return parts.health[row.health]
  }
}

type Aimed = Pick<ApplicationRow, 'running' | 'head' | 'sync'>

/** Whether the newest commit is on its way or held up: many commits do not concern an application. */
export function isBehind({ running, head, sync }: Aimed): boolean {
  return head !== undefined && head.commit !== running?.commit && (sync === 'out-of-sync' || sync === 'deploying')
}
