import { resolve } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { ReadableRepository } from '#domain/provider.ts'
import { readSecretFile } from '#tools/secret-file.ts'
import { isIn, placeOf } from '../chart-place.ts'
import type { ChartSettings } from '../chart-settings.ts'

/** What the agent gets at private charts with. Holds paths and names of users, no secret but what is in an address. */
export interface ChartAccess {
  /** With absolute paths. */
  readonly entries: readonly ChartSettings[]
  readonly repositories: readonly ReadableRepository[]
}

export const NO_ACCESS: ChartAccess = { entries: [], repositories: [] }

const FILES = ['bearerTokenFile', 'caFile', 'certFile', 'keyFile', 'sshKeyFile'] as const

interface From {
  /** Paths count from there. */
  readonly folder?: string
  readonly repositories?: readonly ReadableRepository[]
}

export function chartAccess(
  settings: readonly ChartSettings[],
  { folder = '.', repositories = [] }: From,
): ChartAccess {
  const absolute = (entry: ChartSettings): ChartSettings => {
    const { basicAuth } = entry
    const files = FILES.flatMap((key) => {
      const file = entry[key]
      return file === undefined ? [] : [[key, resolve(folder, file)]]
    })
    return {
      url: entry.url,
      ...(basicAuth && { basicAuth: { ...basicAuth, passwordFile: resolve(folder, basicAuth.passwordFile) } }),
      ...(Object.fromEntries(files) as object),
    }
  }
  const entries = settings.map((entry) => absolute(entry))
  return { entries, repositories }
}

/** The entry for an address: the one that says most of it. */
export function entryFor(address: string, { entries }: ChartAccess): ChartSettings | undefined {
  const wanted = placeOf(address)
  if (!wanted) return undefined
  let best: { readonly entry: ChartSettings; readonly length: number } | undefined
  for (const entry of entries) {
    const place = placeOf(entry.url)
    if (!place || !isIn(wanted, place)) continue
    if (!best || place.path.length > best.length) best = { entry, length: place.path.length }
  }
  return best?.entry
}

/** User and password of an entry. Errors: `kubernetes.chart-credential`. */
export async function readBasicAuth({
  url,
  basicAuth,
}: ChartSettings): Promise<{ readonly user: string; readonly password: string } | undefined> {
  if (!basicAuth) return undefined
  return { user: basicAuth.username, password: await readChartSecret(url, basicAuth.passwordFile) }
}

/** Errors: `kubernetes.chart-credential`, without what the file holds. */
export function readChartSecret(url: string, file: string): Promise<string> {
  return readSecretFile(file, (how, cause) =>
    slipwayError('kubernetes.chart-credential', { file, url, how }, { cause }),
  )
}
