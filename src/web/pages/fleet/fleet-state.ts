import type { ApplicationRow } from '#domain/application-row.ts'
import { ATTENTION_LOOKS, HEALTH_LOOKS, SYNC_LOOKS } from '../../parts/look.ts'
import type { Look } from '../../parts/look.ts'

/** How an application is, as one thing: what a tile's whole surface says. */
export type FleetState = 'failing' | 'waiting' | 'deploying' | 'drifted' | 'behind' | 'unsure' | 'well'

type Stated = Pick<ApplicationRow, 'attention' | 'sync' | 'health'>

/** The most urgent of what is true of it. */
export function stateOf({ attention, sync, health }: Stated): FleetState {
  if (attention === 'failing' || attention === 'waiting') return attention
  if (sync === 'deploying' || health === 'progressing') return 'deploying'
  if (attention === 'drifted') return 'drifted'
  if (health === 'unknown' || sync === 'unknown' || health === 'suspended') return 'unsure'
  return sync === 'synced' && health === 'healthy' ? 'well' : 'behind'
}

export function stateLook(row: Stated): Look {
  switch (stateOf(row)) {
    case 'failing':
    case 'waiting':
    case 'drifted':
      return ATTENTION_LOOKS[row.attention]
    case 'deploying':
      return SYNC_LOOKS.deploying
    case 'behind':
      return SYNC_LOOKS[row.sync]
    case 'unsure':
    case 'well':
      return HEALTH_LOOKS[row.health]
  }
}
