import { isMapping } from '#domain/config/form.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Source, SourceFile } from '#domain/source.ts'
import { isBelow, normalPath } from './inputs.ts'
import { isOwnFile } from './manifest-files.ts'
import { manifestError } from './manifest-error.ts'
import { budgetOf, readDocuments } from './read-documents.ts'
import { textOf } from './read-objects.ts'

/** What a chart says that it needs. */
export interface Dependency {
  readonly name: string
  readonly version: string
  /** '' where the chart itself holds it. */
  readonly repository: string
}

/** A chart of the folder with the charts of the folder that it is made of. */
export interface LocalChart {
  /** '' is the application's folder itself. */
  readonly path: string
  readonly files: readonly SourceFile[]
  /** Charts of which something is to be fetched before they can be rendered, the innermost first. */
  readonly incomplete: readonly IncompleteChart[]
}

export interface IncompleteChart {
  readonly path: string
  readonly hasLock: boolean
  readonly missing: readonly Dependency[]
}

interface Place {
  readonly application: string
  readonly source: Source
  readonly files: readonly SourceFile[]
}

const READ = new Set(['dependencies', 'name', 'version', 'repository'])
const FILE = /^file:\/\//
const REMOTE = /^(?:https?|oci):\/\/[^/]/

/** All that a chart of the folder consists of. Errors: `kubernetes.render`, `kubernetes.manifest`, `source.*`. */
export async function readLocalChart(place: Place, chart: string): Promise<LocalChart> {
  const path = normalPath(chart) ?? ''
  const visited = new Map<string, IncompleteChart | undefined>()
  await visit(place, path, visited)
  const folders = [...visited.keys()]
  const files = place.files.filter((file) => !isOwnFile(file.path) && folders.some((at) => isBelow(file.path, at)))
  return { path, files, incomplete: [...visited.values()].filter((one) => one !== undefined).toReversed() }
}

async function visit(place: Place, path: string, visited: Map<string, IncompleteChart | undefined>): Promise<void> {
  if (visited.has(path)) return
  visited.set(path, undefined)
  const { application, files } = place
  if (!files.some((file) => file.path === under(path, 'Chart.yaml'))) {
    const why = `there is no chart in the folder: ${under(path, 'Chart.yaml')} is missing`
    throw slipwayError('kubernetes.render', { application, program: 'helm', why })
  }
  const dependencies = await dependenciesOf(place, path)
  const missing = dependencies.filter((one) => !isVendored(files, path, one))
  for (const { repository, name } of missing) {
    if (FILE.test(repository)) await visit(place, neighbour(place, path, repository), visited)
    else if (!REMOTE.test(repository)) throw refused(application, path, name)
  }
  if (missing.length === 0) return
  const hasLock = ['Chart.lock', 'requirements.lock'].some((name) =>
    files.some((file) => file.path === under(path, name)),
  )
  visited.set(path, { path, hasLock, missing })
}

async function dependenciesOf({ source, application, files }: Place, path: string): Promise<Dependency[]> {
  const found: Dependency[] = []
  for (const name of ['Chart.yaml', 'requirements.yaml']) {
    const file = under(path, name)
    if (!files.some((one) => one.path === file)) continue
    const text = textOf(file, await source.read(file))
    const [document] = readDocuments({ file, text }, budgetOf(application))
    const whole = isMapping(document?.value) ? document.value : {}
    refuseOddKeys(file, whole)
    const list = whole['dependencies']
    for (const one of Array.isArray(list) ? (list as unknown[]) : []) found.push(dependencyOf(one, file))
  }
  return found
}

/** helm takes `Repository` for `repository`: what it would read must not pass unread. */
function refuseOddKeys(file: string, value: object): void {
  for (const key of Object.keys(value)) {
    const plain = key.normalize('NFKC').toLowerCase()
    if (plain !== key && READ.has(plain)) throw manifestError({ file }, `write \`${plain}\` and not \`${key}\``)
  }
}

function dependencyOf(value: unknown, file: string): Dependency {
  const entry = isMapping(value) ? value : {}
  refuseOddKeys(file, entry)
  const { name, version, repository } = entry
  if (typeof name !== 'string' || !/^[\w.-]{1,250}$/.test(name)) {
    throw manifestError({ file }, 'an entry of `dependencies` has no `name`')
  }
  return {
    name,
    version: typeof version === 'string' || typeof version === 'number' ? String(version) : '',
    repository: typeof repository === 'string' ? repository : '',
  }
}

/** Where it is fetched from; a chart of a registry lies below what the dependency names. */
export function addressOfDependency({ repository, name }: Dependency): string | undefined {
  if (FILE.test(repository)) return undefined
  return repository.startsWith('oci://') ? `${repository.replace(/\/+$/, '')}/${name}` : repository
}

/** As a folder or an archive under `charts`. */
function isVendored(files: readonly SourceFile[], path: string, { name, repository }: Dependency): boolean {
  const folder = under(path, `charts/${name}`)
  const isThere = files.some(({ path: at }) => {
    if (at.startsWith(`${folder}/`)) return true
    // `web-1.2.3.tgz` is the chart `web`, `web-extras-1.2.3.tgz` is another one.
    return at.startsWith(`${folder}-`) && /^-v?\d[^/]*\.tgz$/.test(at.slice(folder.length))
  })
  return isThere || repository === ''
}

function neighbour({ application }: Place, path: string, repository: string): string {
  const target = normalPath(path, repository.replace(FILE, ''))
  if (target !== undefined && !repository.startsWith('file:///')) return target
  const why = `the chart depends on ${repository}, which leads out of the application’s folder`
  throw slipwayError('kubernetes.render', { application, program: 'helm', why })
}

function refused(application: string, path: string, name: string): Error {
  const why = `${under(path, 'Chart.yaml')}: the repository of the dependency ${name} is no address with https://, http://, oci:// or file://`
  return slipwayError('kubernetes.render', { application, program: 'helm', why })
}

export function under(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}
