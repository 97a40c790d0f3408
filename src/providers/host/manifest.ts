import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { digestOf } from '#domain/canonical.ts'
import type { Desired, ReleaseFile } from './desired.ts'

/** The digest that names a release. */
export function releaseOf(files: readonly Pick<ReleaseFile, 'path' | 'mode' | 'blob'>[]): string {
  return digestOf(files.map(({ path, mode, blob }) => ({ path, mode, blob })))
}

/** Beside a release lies the list of its files, so that they can be looked after without its desired state. */
export async function writeManifest(folder: string, { files }: Desired): Promise<void> {
  const path = `${folder}.json`
  if (await stat(path).catch(() => undefined)) {
    const now = new Date()
    return utimes(path, now, now)
  }
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    const plain = files.map(({ text: _text, ...file }) => file)
    await writeFile(draft, JSON.stringify(plain), { mode: 0o600 })
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Undefined where there is none that fits the release's name: it is what its digest says, or it is not believed. */
export async function readManifest(folder: string, release: string): Promise<readonly ReleaseFile[] | undefined> {
  try {
    const files = JSON.parse(await readFile(`${folder}.json`, 'utf8')) as readonly ReleaseFile[]
    return releaseOf(files) === release ? files : undefined
  } catch {
    return undefined
  }
}
