import { stateOf } from './application-state.ts'
import type { Stated } from './application-state.ts'
import { ATTENTION_LOOKS, HEALTH_LOOKS, SYNC_LOOKS } from './look.ts'
import type { Look } from './look.ts'

/** How an application looks where there is room for one icon. */
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
      return row.health === 'healthy' ? SYNC_LOOKS[row.sync] : HEALTH_LOOKS[row.health]
    case 'well':
      return HEALTH_LOOKS[row.health]
  }
}
