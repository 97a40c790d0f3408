import { appendFileSync } from 'node:fs'
import { z } from 'zod'
// A provider for measurements: what it deploys to is its own memory, so that only Slipway's own work is measured.
const HOUR_MS = 3_600_000

function healthy() {
  return { at: Date.now(), health: 'healthy', reason: 'it is in memory', resources: [] }
}

const sync = {
  kind: 'sync',
  summary: 'Remembers the release.',
  options: z.strictObject({}),
  effects: true,
  skippable: false,
  timeoutMs: () => HOUR_MS,
  async run(ctx) {
    ctx.target.live.set(ctx.application.name, ctx.desired.release)
    return { status: 'succeeded' }
  },
  async revert() {
    return { status: 'succeeded' }
  },
}

const memory = {
  kind: 'memory',
  summary: 'A target in memory.',
  app: z.strictObject({ target: z.string().optional() }),
  target: z.strictObject({}),
  stages: [sync],
  connect: async () => ({ live: new Map() }),
  disconnect: async () => {},
  async load(source, { name }) {
    appendFileSync(renders, `${name}\n`)
    const files = (await source.list()).filter(({ path }) => !path.endsWith('.slipway.yaml'))
    return {
      desired: { release: JSON.stringify(files.map(({ path, hash }) => [path, hash])) },
      versions: [],
      warnings: [],
    }
  },
  compare: (before, after) => ({
    differences: [],
    summary: before?.release === after.release ? 'nothing changed' : 'files changed',
  }),
  quickPlan: () => [{ kind: 'sync', options: {} }],
  async *observe(_connection, _subject, signal) {
    yield healthy()
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  },
  diff: () => [],
  variants: async () => [],
  async restore(ctx, to) {
    if (to) ctx.target.live.set(ctx.application.name, to.release)
    else ctx.target.live.delete(ctx.application.name)
    return { status: 'succeeded' }
  },
}

// One line for each rendering.
const renders = process.env.SLIPWAY_BENCH_RENDERS

export const providers = [memory]
