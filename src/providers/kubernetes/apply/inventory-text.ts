import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { compareText } from '#domain/text.ts'
import { formatKey, LABELS } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'

/** `variants`: primary's workloads bear the variant label and its Service is pinned; sticky once set. */
export type Form = 'plain' | 'variants'

/** What is kept of an application in the cluster. */
export interface Stored {
  readonly keys: readonly ObjectKey[]
  readonly form: Form
  /** Hooks of the last deployment that had ended and were then removed. */
  readonly ran?: Ran | undefined
}

export interface Ran {
  readonly deployment: string
  /** Phase and key: `before-sync batch/Job/shop/migrate`. */
  readonly hooks: readonly string[]
}

/** A ConfigMap holds a megabyte. */
const PLAIN_BYTES = 400_000
const MOST_BYTES = 64 * 1024 * 1024

export function inventoryName(application: string): string {
  return `slipway-inventory-${application}`
}

/** One key a line, so that people can read it; packed where it is long. */
export function formatInventory(application: string, namespace: string, stored: Stored): Manifest {
  const lines = [...new Set(stored.keys.map(formatKey))].toSorted(compareText).join('\n')
  const isLong = lines.length > PLAIN_BYTES
  const { ran } = stored
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: inventoryName(application), namespace, labels: { [LABELS.inventory]: application } },
    data: {
      form: stored.form,
      ...(isLong ? {} : { keys: lines }),
      ...(ran ? { ran: [ran.deployment, ...ran.hooks].join('\n') } : {}),
    },
    ...(isLong ? { binaryData: { 'keys.gz': gzipSync(lines).toString('base64') } } : {}),
  }
}

const Written = z.object({
  data: z.object({
    form: z.enum(['plain', 'variants']),
    keys: z.string().optional(),
    ran: z.string().optional(),
  }),
  binaryData: z.object({ 'keys.gz': z.base64() }).optional(),
})

/** What is written there, or why it cannot be told: what was spoiled is not the same as nothing. */
export function parseInventory(map: Manifest): Stored | { readonly fault: string } {
  const written = Written.safeParse(map)
  if (!written.success) return { fault: 'its fields are not those that were written' }
  const { data, binaryData } = written.data
  const lines = binaryData ? unpacked(binaryData['keys.gz']) : data.keys
  if (lines === undefined) return { fault: binaryData ? '`keys.gz` cannot be unpacked' : '`keys` is not there' }
  const keys: ObjectKey[] = []
  for (const line of lines === '' ? [] : lines.split('\n')) {
    const key = parseKey(line)
    if (!key) return { fault: `"${line.slice(0, 100)}" is not the key of an object` }
    keys.push(key)
  }
  const [deployment, ...hooks] = data.ran?.split('\n') ?? []
  return { keys, form: data.form, ...(deployment === undefined ? {} : { ran: { deployment, hooks } }) }
}

function unpacked(text: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: MOST_BYTES }).toString()
  } catch {
    return undefined
  }
}

/** Names of RBAC objects hold nearly everything but `/`. */
const KEY = /^([a-z0-9.-]{0,253})\/([A-Za-z0-9]{1,63})\/([a-z0-9-]{0,63})\/([^/\s]{1,253})$/

function parseKey(line: string): ObjectKey | undefined {
  const [, group, kind, namespace, name] = KEY.exec(line) ?? []
  if (group === undefined || kind === undefined || namespace === undefined || name === undefined) return undefined
  return { group, kind, namespace, name }
}
