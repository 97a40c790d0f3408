import { basename } from 'node:path/posix'
import { foldersOf } from '../kustomize-root.ts'
import { findObjects } from '../object.ts'
import type { Found } from '../object.ts'
import type { Place, SourceFile } from '../translation.ts'
import { isOfFlux } from './group.ts'

/** What lies in the folders that Kustomizations deploy. */
export interface Contents {
  /** Objects of Flux that a folder deploys, and whether these are all that it deploys, as far as can be seen. */
  ofFlux(folder: string): { readonly names: readonly string[]; readonly isAll: boolean }
  /** A kustomization below a folder that has none of its own. */
  kustomizationBelow(folder: string): string | undefined
}

const KUSTOMIZATION = /^(kustomization\.ya?ml|Kustomization)$/
const MAKES = /^(configMapGenerator|secretGenerator|helmCharts|generators):/m

export function contentsOf(files: readonly SourceFile[], place: Place): Contents {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return {
    kustomizationBelow: (folder) =>
      files.find(({ path }) => isBelow(path, folder) && KUSTOMIZATION.test(basename(path)))?.path,
    ofFlux(folder) {
      const { objects, isWhole } = objectsOf(folder, { files, byPath, place })
      const own = objects.filter(({ group }) => isOfFlux(group))
      const names = own.map(({ kind, name }) => `${kind} ${name}`)
      return { names, isAll: isWhole && own.length > 0 && own.length === objects.length }
    },
  }
}

interface Around {
  readonly files: readonly SourceFile[]
  readonly byPath: ReadonlyMap<string, SourceFile>
  readonly place: Place
}

/** `isWhole` where all of it could be seen. */
function objectsOf(folder: string, around: Around): { objects: readonly Found[]; isWhole: boolean } {
  if (around.place.folder(folder) !== 'kustomize') {
    const { found, broken } = findObjects(around.files.filter(({ path }) => isBelow(path, folder)))
    return { objects: found, isWhole: broken.length === 0 }
  }
  const named = [...foldersOf(around.place, folder)].flatMap((one) => around.place.named(one))
  const paths = [...new Set(named.filter((path) => around.place.folder(path) === undefined))]
  const files = paths.flatMap((path) => around.byPath.get(path) ?? [])
  const { found, broken } = findObjects(files)
  const isWhole = files.length === paths.length && broken.length === 0 && !makesMore(folder, around)
  return { objects: found, isWhole }
}

/** Generators make objects that lie in no file. */
function makesMore(folder: string, { files, place }: Around): boolean {
  const folders = foldersOf(place, folder)
  return files.some(({ path, text }) => {
    const at = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    return KUSTOMIZATION.test(basename(path)) && folders.has(at) && MAKES.test(text)
  })
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}
