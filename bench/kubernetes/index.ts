import type { Bench } from '../figure.ts'
import { firstSync } from './first-sync.ts'
import { watchLoad } from './watch-load.ts'

/** What the Kubernetes provider costs and how fast it is, at a double of the API server. */
export const kubernetes: Bench = {
  name: 'kubernetes',
  async measure(tools) {
    return [...(await firstSync(tools)), ...(await watchLoad(tools))]
  },
}
