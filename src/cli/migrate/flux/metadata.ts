import { slug } from '../name.ts'
import { LIVE_METADATA } from '../object.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'

export interface Metadata {
  readonly name: string
  readonly written: string
  readonly namespace: string | undefined
  readonly labels: Stage
}

const OF_FLUX = /^(reconcile\.fluxcd\.io|(kustomize|helm)\.toolkit\.fluxcd\.io|kubectl\.kubernetes\.io)\//

/** `metadata` of a Kustomization or HelmRelease: what an application is called, and found by. */
export function readMetadata(root: Section): Metadata | undefined {
  const metadata = root.section('metadata')
  if (!metadata) return undefined
  const written = metadata.text('name', 'name') ?? ''
  const name = slug(written)
  if (name !== written) metadata.warn(['name'], `a name has letters, digits and \`-\`, at most 63: it becomes ${name}`)
  const found = metadata.whole('labels', 'labels')
  const labels = typeof found === 'object' && found !== null ? Object.entries(found) : []
  const own = labels.filter(([key]) => !OF_FLUX.test(key))
  const annotations = metadata.section('annotations')
  const keys = metadata.keysOf('annotations')
  annotations?.settle(
    keys.filter((key) => OF_FLUX.test(key)),
    'needs nothing here',
  )
  annotations?.warn(
    keys.filter((key) => !OF_FLUX.test(key)),
    'annotations of an object of Flux have no meaning here: notifications and the like are not taken over',
  )
  metadata.settle(['finalizers', ...LIVE_METADATA], 'there is no object in the cluster for an application')
  return {
    name,
    written,
    namespace: metadata.text('namespace'),
    labels: own.length === 0 ? {} : { labels: Object.fromEntries(own) },
  }
}
