import { compileGlob } from '#domain/glob.ts'
import { slipwayError } from '#domain/errors.ts'
import type { SourceFile } from '#domain/source.ts'
import type { AppSettings } from '../settings.ts'

const OWN = /(?:^|\/)(?:[^/]*\.slipway\.ya?ml|[^/]*\.pipecd\.ya?ml|\.pipe\.ya?ml)$/
const APPLICATION = /(?:^|\/)(?:[^/]*\.slipway\.ya?ml|app\.pipecd\.ya?ml)$/
const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/
const MANIFEST = /\.(?:ya?ml|json)$/
/** Known by their names to be something else. */
const OTHERS = /(?:^|\/)(?:package(?:-lock)?|tsconfig(?:\.[^/]*)?|composer|renovate|lerna)\.json$/

/** Which files are about Slipway itself: no renderer sees them. */
export function isOwnFile(path: string): boolean {
  return OWN.test(path)
}

/** The files that are read as manifests, by name. Errors: `kubernetes.manifest`. */
export function manifestFiles(files: readonly SourceFile[], app: AppSettings, commit: string): readonly SourceFile[] {
  const { manifests, helm, kustomize } = app
  if (manifests.length > 0) return chosen(files, manifests, commit)
  if (helm || kustomize) return []
  const elsewhere = foldersOfOthers(files)
  return byPath(
    files.filter(({ path }) => {
      if (!MANIFEST.test(path) || isOwnFile(path) || KUSTOMIZATION.test(path) || OTHERS.test(path)) return false
      return !path.split('/').some((part) => part.startsWith('.')) && !elsewhere.some((at) => path.startsWith(at))
    }),
  )
}

function chosen(files: readonly SourceFile[], patterns: readonly string[], commit: string): readonly SourceFile[] {
  const wanted = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => [pattern, compileGlob(pattern)] as const)
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => compileGlob(pattern.slice(1)))
  const able = files.filter(({ path }) => !isOwnFile(path))
  for (const [pattern, matches] of wanted) {
    if (able.some(({ path }) => matches(path))) continue
    const why = `no file of the folder fits it at commit ${commit.slice(0, 7)}`
    throw slipwayError('kubernetes.manifest', { place: `\`manifests: ${pattern}\``, why })
  }
  return byPath(
    able.filter(({ path }) => wanted.some(([, fits]) => fits(path)) && !unwanted.some((fits) => fits(path))),
  )
}

/** A folder below with an application's file is that application's. */
function foldersOfOthers(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => path.includes('/') && APPLICATION.test(path))
    .map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
}

function byPath(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
