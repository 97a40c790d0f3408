import { createHash } from 'node:crypto'
import type { VariantSpec } from './api.ts'

/** Changes with whatever needs new processes. Replicas, health and stop rules do not: they take effect in place. */
export function generationOf(spec: VariantSpec): string {
  const env = Object.entries(spec.env).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([spec.release, spec.folder, spec.command, env, spec.portVariable])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
