import type { Path } from './draft.ts'
import type { Report } from './report.ts'
import type { Generic } from './spec.ts'

/** Sections that nothing of ours stands for. What would change what is deployed is an error, what comes after it a warning. */
export function tellUnmapped(generic: Generic, report: Report): void {
  const at = (key: string): Path => ['spec', key]
  if (generic.encryption) {
    report.error(
      at('encryption'),
      'values that PipeCD’s agent encrypted cannot be read here: put the secret into the cluster by a controller such as Sealed Secrets or External Secrets, and refer to it by its name',
    )
  }
  if (generic.attachment) {
    report.error(
      at('attachment'),
      'files are not filled in from others: make the content by Kustomize (`configMapGenerator`) or Helm (`values`)',
    )
  }
  if (generic.eventWatcher?.length) {
    report.warn(at('eventWatcher'), 'events are not watched: let the build that makes the image commit its tag')
  }
  if (generic.postSync?.chain) {
    report.warn(
      ['spec', 'postSync', 'chain'],
      'there are no deployment chains yet: the others are deployed by their own triggers, not after this one',
    )
  }
  if (generic.notification?.mentions?.length) {
    report.warn(at('notification'), 'there are no notifications yet: nobody is mentioned')
  }
}
