import { randomBytes } from 'node:crypto'
import { SlipwayError } from '#domain/errors.ts'
import type { Objects } from '../api/objects.ts'
import { at } from '../live/fields.ts'
import { LABELS } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'

/**
 * What digests of an application's Secrets are keyed with. It has to be the same after a restart and for another agent,
 * and known only to those who may read the Secrets: so it is one itself, beside them. If it is lost, the workloads roll
 * once with the next deployment.
 */
export interface ContentKeys {
  read(application: string, namespace: string, signal?: AbortSignal): Promise<string | undefined>
  make(application: string, namespace: string, signal?: AbortSignal): Promise<string>
  remove(application: string, namespace: string, signal?: AbortSignal): Promise<void>
}

const KEY_BYTES = 32

export function openContentKeys(objects: Objects): ContentKeys {
  const known = new Map<string, string>()
  const read: ContentKeys['read'] = async (application, namespace, signal) => {
    const id = `${namespace}/${application}`
    const found = known.get(id) ?? valueOf(await objects.get(keyFor(application, namespace), signal))
    if (found !== undefined) known.set(id, found)
    return found
  }
  return {
    read,
    async make(application, namespace, signal) {
      const there = await read(application, namespace, signal)
      if (there !== undefined) return there
      const value = randomBytes(KEY_BYTES).toString('base64')
      try {
        await objects.create(secretFor(application, namespace, value), { signal })
      } catch (error) {
        // The answer to an earlier attempt was lost, or somebody spoiled it.
        if (!(error instanceof SlipwayError && error.code === 'kubernetes.exists')) throw error
        const made = await read(application, namespace, signal)
        if (made !== undefined) return made
        await objects.replace(secretFor(application, namespace, value), { signal })
      }
      known.set(`${namespace}/${application}`, value)
      return value
    },
    async remove(application, namespace, signal) {
      known.delete(`${namespace}/${application}`)
      await objects.remove(keyFor(application, namespace), { propagation: 'background', signal }).catch(orNotOurs)
    },
  }
}

/** Who may not touch Secrets has made none: an agent without that right must be able to remove an application. */
function orNotOurs(error: unknown): undefined {
  if (error instanceof SlipwayError && error.code === 'kubernetes.forbidden') return undefined
  throw error
}

function keyFor(application: string, namespace: string): ObjectKey {
  return { group: '', kind: 'Secret', namespace, name: `slipway-key-${application}` }
}

function secretFor(application: string, namespace: string, value: string): Manifest {
  const { name } = keyFor(application, namespace)
  const metadata = { name, namespace, labels: { [LABELS.inventory]: application } }
  return { apiVersion: 'v1', kind: 'Secret', metadata, data: { key: value } }
}

function valueOf(secret: Manifest | undefined): string | undefined {
  const value = at(secret, 'data.key')
  return typeof value === 'string' && Buffer.from(value, 'base64').length === KEY_BYTES ? value : undefined
}
