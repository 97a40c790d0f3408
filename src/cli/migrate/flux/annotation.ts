import type { Problem } from '#domain/config/problem.ts'
import { ANNOTATIONS } from '#providers/kubernetes/manifest.ts'
import { annotation, foreignAnnotations, write } from '../annotation.ts'
import type { Item } from '../section.ts'

const AWAY = 'needs nothing here: take it away'
const LEAVE_OUT = 'what is not to be applied is left out of the folder, or of `kubernetes.manifests`'

const keep = (value: string): string =>
  value.toLowerCase() === 'disabled' ? write(annotation(ANNOTATIONS.ignore, 'prune')) : AWAY

/** Each reads the value of an annotation of Flux and says what to write in its place. */
const READERS: ReadonlyMap<string, (value: string) => string> = new Map(
  Object.entries({
    'kustomize.toolkit.fluxcd.io/prune': keep,
    'kustomize.toolkit.fluxcd.io/reconcile': (value) => (value.toLowerCase() === 'disabled' ? LEAVE_OUT : AWAY),
    'kustomize.toolkit.fluxcd.io/force': (value) =>
      value.toLowerCase() === 'enabled' ? write(annotation(ANNOTATIONS.apply, 'replace')) : AWAY,
    'kustomize.toolkit.fluxcd.io/ssa': (value) => {
      if (/^override$/i.test(value)) return write(annotation(ANNOTATIONS.force, '"true"'))
      if (/^merge$/i.test(value)) return 'fields that git does not name stay as they are, always: take it away'
      return LEAVE_OUT
    },
    'kustomize.toolkit.fluxcd.io/substitute': () => 'nothing is substituted: take it away',
    'helm.toolkit.fluxcd.io/driftDetection': (value) =>
      value.toLowerCase() === 'disabled' ? write(annotation(ANNOTATIONS.ignore, 'drift')) : AWAY,
  }),
)

/** Annotations of Flux in a manifest, each with what to write instead. */
export function annotationProblems(item: Item): readonly Problem[] {
  return foreignAnnotations(item, (key) => READERS.get(key))
}
