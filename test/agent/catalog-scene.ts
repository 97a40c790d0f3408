import { Catalog } from '#agent/catalog.ts'
import type { CatalogEntry } from '#agent/catalog.ts'
import type { Kinds } from '#agent/kinds.ts'
import { mirrorScene } from '#tools/git/mirror-fixture.ts'
import type { MirrorScene } from '#tools/git/mirror-fixture.ts'
import type { Mirror } from '#tools/git/mirror.ts'

/** A real repository, its mirror, and what the catalog reads in it. */
export interface CatalogScene extends MirrorScene {
  readonly mirror: Mirror
  /** Commits, and answers what is there then. */
  commit(files: Record<string, string | null>): Promise<readonly CatalogEntry[]>
}

export async function catalogScene(kinds: Kinds): Promise<CatalogScene> {
  const place = await mirrorScene()
  const mirror = await place.open()
  const catalog = new Catalog(mirror, kinds)
  return {
    ...place,
    mirror,
    async commit(files) {
      const head = await place.repo.commit(files)
      await mirror.fetch()
      return catalog.read(head)
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}
