import type { Version } from '#domain/revision.ts'
import { cut } from '#domain/text.ts'
import { listAt } from './live/fields.ts'
import { ANNOTATIONS } from './manifest.ts'
import type { Manifest } from './manifest.ts'

/** A container and its image, as written. */
export interface ContainerImage {
  readonly container: string
  readonly image: string
}

export interface Image {
  /** Registry and path. */
  readonly repository: string
  /** The last part of it: as people call it. */
  readonly name: string
  /** The tag, else the beginning of the digest, else `latest`, which is what runs then. */
  readonly version: string
}

const LISTS = ['containers', 'initContainers']
const POD_SPECS = ['spec.template.spec', 'spec.jobTemplate.spec.template.spec']
const DIGEST_LENGTH = 12
const MOST_VERSIONS = 50

/** Also of kinds that we do not know: whatever holds a pod template. */
export function imagesOf(manifest: Manifest): readonly ContainerImage[] {
  const specs = manifest.apiVersion === 'v1' && manifest.kind === 'Pod' ? ['spec'] : POD_SPECS
  const containers = specs.flatMap((spec) => LISTS.flatMap((list) => listAt(manifest, `${spec}.${list}`)))
  return containers.flatMap(({ name, image }) =>
    typeof image === 'string' && image !== '' ? [{ container: typeof name === 'string' ? name : '', image }] : [],
  )
}

/** `registry:5000/shop/web:1.2@sha256:…` → `registry:5000/shop/web`, `web`, `1.2`. */
export function parseImage(reference: string): Image {
  const [named = '', digest] = reference.split('@', 2)
  const slash = named.lastIndexOf('/')
  const colon = named.indexOf(':', slash + 1)
  const repository = colon < 0 ? named : named.slice(0, colon)
  const tag = colon < 0 ? undefined : named.slice(colon + 1)
  return { repository, name: repository.slice(slash + 1), version: tag ?? shortDigest(digest) ?? 'latest' }
}

function shortDigest(digest: string | undefined): string | undefined {
  const [algorithm = '', hex] = digest?.split(':', 2) ?? []
  return hex === undefined ? digest : `${algorithm}:${hex.slice(0, DIGEST_LENGTH)}`
}

/** The images of all that runs, each name once. Where two repositories end alike they are told in full. */
export function versionsOf(objects: readonly Manifest[]): readonly Version[] {
  const running = objects.filter(({ metadata }) => metadata.annotations?.[ANNOTATIONS.hook] === undefined)
  const found = new Map<string, { name: string; versions: Set<string> }>()
  for (const { image } of running.flatMap(imagesOf)) {
    const { repository, name, version } = parseImage(image)
    const known = found.get(repository) ?? { name, versions: new Set() }
    found.set(repository, known)
    known.versions.add(version)
  }
  const names = Map.groupBy(found.values(), ({ name }) => name)
  return [...found].slice(0, MOST_VERSIONS).map(([repository, { name, versions }]) => ({
    name: cut(names.get(name)?.length === 1 ? name : repository, 500),
    version: cut([...versions].join(', '), 500),
  }))
}
