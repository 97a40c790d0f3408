import { LABELS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { applicationOf, marked } from '../tracking.ts'
import type { Copy } from './names.ts'

/** Signed with whose it is and of which variant, so that it is found again and taken away whatever happens. */
export function signed(copy: Manifest, application: string, variant: Copy): Manifest {
  const own = marked(copy, application)
  return { ...own, metadata: { ...own.metadata, labels: { ...own.metadata.labels, [LABELS.variant]: variant } } }
}

/** Whether `clean` may remove it. */
export function isOfVariant(object: Manifest, application: string, variant: Copy): boolean {
  return applicationOf(object) === application && object.metadata.labels?.[LABELS.variant] === variant
}
