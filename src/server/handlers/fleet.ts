import { listEnvironments } from '#store/environments.ts'
import { countFleet } from '#store/fleet.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'
import { applicationFilter } from './applications.ts'

export function fleetHandlers({ store }: ServerParts): Pick<Handlers, 'getFleet' | 'listEnvironments'> {
  return {
    getFleet: async ({ query }) => countFleet(store, applicationFilter(query)),
    async listEnvironments({ query }) {
      const { limit, cursor, columns, rows, ...filters } = query
      return listEnvironments(store, { filter: applicationFilter(filters), limit, cursor, columns, rows })
    },
  }
}
