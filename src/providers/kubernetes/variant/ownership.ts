import { ANNOTATIONS, keyOf, LABELS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { applicationOf, trackingOf } from '../tracking.ts'
import type { Copy } from './names.ts'

/** Signed with whose it is and of which variant, so that it is found again and taken away whatever happens. */
export function signed(copy: Manifest, application: string, variant: Copy): Manifest {
  const labels = { ...copy.metadata.labels, [LABELS.application]: application, [LABELS.variant]: variant }
  const annotations = { ...copy.metadata.annotations, [ANNOTATIONS.tracking]: trackingOf(application, keyOf(copy)) }
  return { ...copy, metadata: { ...copy.metadata, labels, annotations } }
}

/** Whether `clean` may remove it. */
export function isOfVariant(object: Manifest, application: string, variant: Copy): boolean {
  return applicationOf(object) === application && object.metadata.labels?.[LABELS.variant] === variant
}
