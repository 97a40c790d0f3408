import { at } from '../live/fields.ts'
import { keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'

/** A job that the cluster removes some time after its end: that it is not there says that it has ended. */
export function isPassingJob(manifest: Manifest): boolean {
  const { group, kind } = keyOf(manifest)
  return group === 'batch' && kind === 'Job' && typeof at(manifest, 'spec.ttlSecondsAfterFinished') === 'number'
}
