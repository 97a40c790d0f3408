import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf } from '#domain/canonical.ts'
import type { Desired, Origin, Rendered } from './desired.ts'
import { formatKey, keyOf } from './manifest.ts'

const MOST_FILES = 5_000
const MOST_BYTES = 64 * 1024 * 1024
/** Of one file. */
const MOST_LENGTH = 1024 * 1024
/** The folder is looked through for so many new ones once. */
const SWEEP_EVERY = 256

/** A state's files, and for each of its objects which of them, and the line: names of files are long, and few. */
const Kept = z.object({
  files: z.array(z.string().min(1).max(1_000)),
  places: z.array(z.tuple([z.string(), z.number().int().min(0), z.number().int().min(1).nullable()])),
})

type Kept = z.infer<typeof Kept>

/**
 * Remembers where the objects of a desired state were written. It may be lost at any time, and a failure to write it is none
 * of the application's: then it is not known.
 */
export async function keepOrigins(folder: string, desired: Desired, rendered: readonly Rendered[]): Promise<void> {
  const digest = digestOf(desired)
  const text = JSON.stringify(packed(rendered))
  if (text.length > MOST_LENGTH) return
  const own = join(folder, 'origins')
  try {
    await mkdir(own, { recursive: true, mode: 0o700 })
    await writeWhole(join(own, `${digest}.json`), text)
    if (Number.parseInt(digest.slice(0, 8), 16) % SWEEP_EVERY === 0) await sweep(own)
  } catch {
    // A full disk stops no deployment for the sake of an explanation.
  }
}

/** By `formatKey`; what is not known is not in it. */
export async function originsOf(folder: string, desired: Desired): Promise<ReadonlyMap<string, Origin>> {
  try {
    const text = await readFile(join(folder, 'origins', `${digestOf(desired)}.json`), 'utf8')
    return withNamespaces(unpacked(Kept.parse(JSON.parse(text))), desired)
  } catch {
    return new Map()
  }
}

function packed(rendered: readonly Rendered[]): Kept {
  const known = rendered.flatMap(({ manifest, origin }) => (origin ? [{ manifest, origin }] : []))
  const files = [...new Set(known.map(({ origin }) => origin.file))]
  const index = new Map(files.map((file, n) => [file, n]))
  return {
    files,
    places: known.map(({ manifest, origin }) => [
      formatKey(keyOf(manifest)),
      index.get(origin.file) ?? 0,
      origin.line ?? null,
    ]),
  }
}

function unpacked({ files, places }: Kept): Map<string, Origin> {
  const found = new Map<string, Origin>()
  for (const [key, n, line] of places) {
    const file = files[n]
    if (file !== undefined) found.set(key, { file, ...(line === null ? {} : { line }) })
  }
  return found
}

/** What has none of its own may get the application's when it is applied, and is looked for under that. */
function withNamespaces(origins: Map<string, Origin>, { objects, namespace }: Desired): ReadonlyMap<string, Origin> {
  for (const key of objects.map(keyOf).filter((one) => one.namespace === '')) {
    const origin = origins.get(formatKey(key))
    if (origin) origins.set(formatKey({ ...key, namespace }), origin)
  }
  return origins
}

/** Written anew even where it is there: lines move without making another state, and what is used stays young. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const isSame = (await readFile(path, 'utf8').catch(() => undefined)) === text
    const now = new Date()
    if (isSame) return await utimes(path, now, now)
    await writeFile(draft, text, { mode: 0o600 })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** The oldest go, with drafts that a crash left behind among them. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder)
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }))
      return { path, size, mtimeMs }
    }),
  )
  let bytes = 0
  const kept = new Set<string>()
  for (const { path, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    bytes += size
    if (bytes <= MOST_BYTES && kept.size < MOST_FILES) kept.add(path)
  }
  await Promise.all(files.filter(({ path }) => !kept.has(path)).map(({ path }) => rm(path, { force: true })))
}
