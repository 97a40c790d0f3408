import { SlipwayError } from '#domain/errors.ts'
import type { Connection } from '../context.ts'
import type { Manifest } from '../manifest.ts'
import { applyOne, applyToolsOf } from './apply-one.ts'
import type { Inventory } from './inventory.ts'
import type { Work } from './wish.ts'

/**
 * The inventory in the application's namespace, which is made first where it is not there: as the application's manifests
 * have it, or, where the application asks for that, a plain one that is nobody's and stays.
 */
export async function writeInventory(
  connection: Connection,
  work: Work,
  { inventory, objects }: { readonly inventory: Inventory; readonly objects: readonly Manifest[] },
): Promise<void> {
  const write = (): Promise<void> =>
    connection.inventories.write(work.application, work.namespace, inventory, work.signal)
  try {
    await write()
  } catch (error) {
    if (!isMissing(error) || !(await makeNamespace(connection, work, objects))) throw error
    await write()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof SlipwayError && error.code === 'kubernetes.not-found'
}

async function makeNamespace({ cluster }: Connection, work: Work, objects: readonly Manifest[]): Promise<boolean> {
  const { app, namespace, signal, log } = work
  const own = objects.find(
    ({ apiVersion, kind, metadata }) => apiVersion === 'v1' && kind === 'Namespace' && metadata.name === namespace,
  )
  if (own) {
    await applyOne(applyToolsOf(cluster, work), own)
    return true
  }
  if (!app.createNamespace) return false
  try {
    await cluster.objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { signal })
    log(`Created the namespace ${namespace}`)
  } catch (error) {
    if (!(error instanceof SlipwayError && error.code === 'kubernetes.exists')) throw error
  }
  return true
}
