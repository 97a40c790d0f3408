import { ANNOTATIONS, formatKey, keyOf, LABELS } from './manifest.ts'
import type { Manifest, ObjectKey } from './manifest.ts'

/** The annotation's value: which application put the object there, and which object it is. */
function trackingOf(application: string, key: ObjectKey): string {
  return `${application}:${formatKey(key)}`
}

/**
 * Whose the object is. Labels and annotations are copied about, by operators and by people: the annotation must name the
 * very object that bears it.
 */
export function applicationOf(object: Manifest): string | undefined {
  const application = object.metadata.labels?.[LABELS.application]
  if (application === undefined) return undefined
  const tracking = object.metadata.annotations?.[ANNOTATIONS.tracking]
  return tracking === trackingOf(application, keyOf(object)) ? application : undefined
}

/** With the label and the annotation that say whose it is. */
export function marked(manifest: Manifest, application: string): Manifest {
  const { labels, annotations } = manifest.metadata
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      labels: { ...labels, [LABELS.application]: application },
      annotations: { ...annotations, [ANNOTATIONS.tracking]: trackingOf(application, keyOf(manifest)) },
    },
  }
}
