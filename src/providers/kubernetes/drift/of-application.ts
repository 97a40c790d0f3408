import type { Difference } from '#domain/diff.ts'
import type { DriftReport, Subject } from '#domain/provider.ts'
import { prepare } from '../apply/index.ts'
import type { Connection } from '../context.ts'
import type { Desired, Origin } from '../desired.ts'
import { keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { originsOf } from '../origins.ts'
import type { AppSettings } from '../settings.ts'
import { hasSelectorLabel, manifestsOf, withSelectors } from '../stages/form.ts'
import { findDrift } from './drift.ts'

interface DriftWish {
  readonly subject: Subject<AppSettings>
  readonly desired: Desired
  readonly signal: AbortSignal
}

/** How the cluster differs from what was deployed, each difference with the place in git that says otherwise. */
export async function drift(connection: Connection, wish: DriftWish): Promise<DriftReport> {
  const { subject, desired, signal } = wish
  const { store, cluster, driftMemory, clock } = connection
  const wanted = await appliedManifests(connection, wish)
  const report = await findDrift(
    {
      application: subject.name,
      wanted: wanted.map((manifest) => ({ manifest })),
      view: store,
      cluster,
      memory: driftMemory,
      rules: subject.app.ignoreDifferences,
      prune: subject.app.prune,
      now: clock.now(),
    },
    signal,
  )
  if (report.differences.length === 0) return report
  const origins = await originsOf(connection.folder, desired)
  return { ...report, differences: report.differences.map((one) => withSource(one, origins)) }
}

/** The very manifests that a sync would apply. */
async function appliedManifests(connection: Connection, wish: DriftWish): Promise<readonly Manifest[]> {
  const { subject, desired, signal } = wish
  const { name, app } = subject
  const form = (await connection.inventories.read(name, signal))?.form ?? 'plain'
  const manifests = manifestsOf(desired, app, form)
  const isLabelled = (workload: Manifest): boolean => {
    const { namespace = desired.namespace } = workload.metadata
    const live = connection.store.find({ ...keyOf(workload), namespace })?.object()
    return live !== undefined && hasSelectorLabel(live, app.variantLabel.key)
  }
  const objects = form === 'plain' ? manifests : withSelectors(manifests, app, isLabelled)
  return prepare(connection, { application: name, namespace: desired.namespace, objects })
}

/** A resource is named by its key, but for names longer than any file would be. */
function withSource(difference: Difference, origins: ReadonlyMap<string, Origin>): Difference {
  const source = origins.get(difference.resource)
  return source ? { ...difference, source } : difference
}
