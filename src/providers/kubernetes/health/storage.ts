import type { LiveObject } from '../manifest.ts'
import { givenUp, healthy, progressing } from './judge.ts'
import type { HealthContext, Verdict } from './judge.ts'
import { said, textAt } from './read.ts'

/**
 * A claim whose class binds with the first pod is in order without a volume: waiting for it before the pod is there would
 * never end.
 */
export function claimHealth(claim: LiveObject, context: HealthContext): Verdict {
  const name = textAt(claim, 'spec.storageClassName')
  switch (textAt(claim, 'status.phase')) {
    case 'Bound':
      return healthy(`bound to volume ${said(textAt(claim, 'spec.volumeName'), 253)}`)
    case 'Lost':
      return givenUp(`its volume ${said(textAt(claim, 'spec.volumeName'), 253)} is gone, and what was stored with it`)
    default:
      break
  }
  if (name === '') return progressing('pending: it names no storage class, and waits for a volume that fits')
  const found = context.find?.({ group: 'storage.k8s.io', kind: 'StorageClass', namespace: '', name })
  if (textAt(found, 'volumeBindingMode') === 'WaitForFirstConsumer') {
    return healthy(`not bound yet: storage class ${name} does that with the first pod that uses it`)
  }
  return progressing(`pending: waits for a volume of storage class ${said(name, 253)}`)
}
