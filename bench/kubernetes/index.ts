import type { Bench } from '../figure.ts'
import { firstSync } from './first-sync.ts'
import { oneApplication } from './one-application.ts'
import { rendering } from './rendering.ts'
import { watchLoad } from './watch-load.ts'

/** What the Kubernetes provider costs and how fast it is, at a double of the API server. */
export const kubernetes: Bench = {
  name: 'kubernetes',
  async measure(tools) {
    const parts = [firstSync, oneApplication, rendering, watchLoad]
    const figures = []
    for (const part of parts) figures.push(...(await part(tools)))
    return figures
  },
}
