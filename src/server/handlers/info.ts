import type { Permission } from '#contract/permission.ts'
import { probeStore } from '#store/store.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

/** Anyone may ask for readiness, so not every question may cost a write to the disk. */
const PROBE_EVERY_MS = 1_000

export function infoHandlers(parts: ServerParts): Pick<Handlers, 'getInfo' | 'getMe' | 'getHealth' | 'getReadiness'> {
  const { store } = parts
  let probe: { readonly at: number; readonly result: Promise<void> } | undefined
  return {
    getInfo: async () => ({
      name: 'slipway',
      version: parts.version,
      at: store.clock.now(),
      startedAt: parts.startedAt,
      hooks: parts.hookSecret !== undefined,
    }),
    getMe: async ({ actor, permissions }) => ({ actor, permissions: [...permissions] as Permission[] }),
    getHealth: async () => ({ status: 'ok' }),
    async getReadiness() {
      const now = store.clock.now()
      if (!probe || Math.abs(now - probe.at) >= PROBE_EVERY_MS) probe = { at: now, result: probeStore(store) }
      await probe.result
      return { status: 'ready' }
    },
  }
}
