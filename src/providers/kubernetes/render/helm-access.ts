import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import { placeOf } from '../chart-place.ts'
import type { ChartSettings } from '../chart-settings.ts'
import { entryFor, readBasicAuth, readChartSecret } from './chart-access.ts'
import type { ChartAccess } from './chart-access.ts'
import type { Network } from './run-program.ts'
import type { WorkFolder } from './work-folder.ts'

interface Wish {
  readonly application: string
  readonly work: WorkFolder
  readonly charts: ChartAccess
  /** Of repositories, `https://…` or `http://…`, and of charts of registries, `oci://…`. */
  readonly addresses: readonly string[]
}

export interface HelmAccess {
  /** What helm calls a repository. */
  readonly nameOf: (repository: string) => string
  /** How the server of a registry is trusted, and who we are to it. */
  readonly args: readonly string[]
  /** Never to be repeated. */
  readonly secrets: readonly string[]
  readonly entries: readonly ChartSettings[]
  readonly network: Network
}

interface Known {
  readonly address: string
  readonly entry: ChartSettings | undefined
}

const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/'

/**
 * Tells helm of the repositories and what it proves itself with, in files that are there for as long as the work takes:
 * its command line is seen by every user of the machine. Helm sends a repository's credentials to its host alone, and a
 * registry's to that. Errors: `kubernetes.chart-credential`, `kubernetes.render`.
 */
export async function withHelmAccess<T>(wish: Wish, work: (given: HelmAccess) => Promise<T>): Promise<T> {
  const known = [...new Set(wish.addresses)].map((address): Known => ({
    address,
    entry: entryFor(address, wish.charts),
  }))
  const entries = [...new Set(known.flatMap(({ entry }) => entry ?? []))]
  for (const entry of entries) await checkFiles(entry)
  const repositories = known.filter(({ address }) => /^https?:/i.test(address))
  const registries = known.filter(({ address }) => /^oci:/i.test(address))
  const secrets: string[] = []
  const files = {
    'repositories.yaml': { apiVersion: '', repositories: await repositoriesOf(repositories, secrets) },
    'registry/config.json': { auths: await authsOf(wish, registries, secrets) },
  }
  const args = tlsArguments(wish, registries)
  const names = repositories.map(({ address }) => address)
  const network = networkFor(known)
  const paths = Object.entries(files).map(([name, content]) => ({ path: join(wish.work.home, 'helm', name), content }))
  try {
    for (const { path, content } of paths) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(path, JSON.stringify(content), { mode: 0o600 })
    }
    return await work({
      nameOf: (address) => nameAt(names.indexOf(address)),
      args,
      secrets: formsOf(secrets),
      entries,
      network,
    })
  } finally {
    for (const { path } of paths) await rm(path, { force: true })
  }
}

/** What is not sent in the clear must not become so by a redirect. */
function networkFor(known: readonly Known[]): Network {
  const isPlain = known.some(({ address }) => /^http:/i.test(address))
  return !isPlain && known.some(({ entry }) => entry) ? 'encrypted' : 'any'
}

function nameAt(n: number): string {
  return `repository-${n}`
}

async function repositoriesOf(known: readonly Known[], secrets: string[]): Promise<object[]> {
  const repositories: object[] = []
  for (const [n, { address, entry }] of known.entries()) {
    const plain = { name: nameAt(n), url: address }
    if (!entry) {
      repositories.push(plain)
      continue
    }
    const { caFile, certFile, keyFile } = entry
    const basic = await readBasicAuth(entry)
    if (basic) secrets.push(basic.password)
    const proof = basic && { username: basic.user, password: basic.password }
    repositories.push({ ...plain, caFile, certFile, keyFile, ...proof })
  }
  return repositories
}

async function authsOf(wish: Wish, registries: readonly Known[], secrets: string[]): Promise<object> {
  const auths = new Map<string, { readonly entry: ChartSettings; readonly auth: object }>()
  for (const { address, entry } of registries) {
    const host = placeOf(address)?.host
    if (!entry || host === undefined) continue
    const before = auths.get(host)
    if (before && before.entry !== entry) throw twoOf(wish, host)
    const auth = await authOf(entry, secrets)
    if (auth) auths.set(host, { entry, auth })
  }
  const all = [...auths].map(([host, { auth }]) => [DOCKER_HUB.has(host) ? DOCKER_HUB_KEY : host, auth])
  return Object.fromEntries(all) as object
}

async function authOf(entry: ChartSettings, secrets: string[]): Promise<object | undefined> {
  if (entry.bearerTokenFile !== undefined) {
    const token = await readChartSecret(entry.url, entry.bearerTokenFile)
    secrets.push(token)
    return { registrytoken: token }
  }
  const basic = await readBasicAuth(entry)
  if (!basic) return undefined
  const auth = Buffer.from(`${basic.user}:${basic.password}`).toString('base64')
  secrets.push(basic.password, auth)
  return { auth }
}

/** helm takes one set of certificates for all registries of a run. */
function tlsArguments(wish: Wish, registries: readonly Known[]): string[] {
  const sets = new Map<string, string>()
  for (const { address, entry } of registries) {
    const args = [
      ...(entry?.caFile === undefined ? [] : [`--ca-file=${entry.caFile}`]),
      ...(entry?.certFile === undefined ? [] : [`--cert-file=${entry.certFile}`]),
      ...(entry?.keyFile === undefined ? [] : [`--key-file=${entry.keyFile}`]),
    ]
    sets.set(JSON.stringify(args), address)
  }
  if (sets.size > 1) throw twoOf(wish, [...sets.values()].join(' and '))
  const [only = '[]'] = sets.keys()
  return JSON.parse(only) as string[]
}

/** helm says of a file that is not there only that something was not found. */
async function checkFiles({ url, caFile, certFile, keyFile }: ChartSettings): Promise<void> {
  for (const file of [caFile, certFile, keyFile]) {
    if (file === undefined) continue
    await access(file).catch((cause: NodeJS.ErrnoException) => {
      const how = cause.code ?? 'it cannot be read'
      throw slipwayError('kubernetes.chart-credential', { file, url, how }, { cause })
    })
  }
}

function twoOf({ application }: Wish, where: string): Error {
  const why = `its dependencies of ${where} need different credentials or certificates, of which helm takes one`
  return slipwayError('kubernetes.render', { application, program: 'helm', why })
}

/** As they may be repeated by a server or by helm. */
function formsOf(secrets: readonly string[]): readonly string[] {
  return [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((form) => form.length >= 3)
    .toSorted((a, b) => b.length - a.length)
}
