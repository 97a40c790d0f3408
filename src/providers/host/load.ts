import { slipwayError } from '#domain/errors.ts'
import type { Loaded, LoadTools, Subject } from '#domain/provider.ts'
import type { Blobs, Source, SourceFile } from '#domain/source.ts'
import type { Desired, ReleaseFile } from './desired.ts'
import { releaseOf } from './manifest.ts'
import { isInside } from './release-path.ts'
import type { AppSettings } from './settings.ts'

const MOST_FILES = 20_000
const MOST_BYTES = 512 * 1024 * 1024
/** Texts kept in the desired state itself, for showing differences. */
const TEXT_BYTES = 16 * 1024
const TEXTS_BYTES = 256 * 1024

/** All files of the folder but Slipway's own; a change of the settings alone makes no new release. */
export async function load(
  source: Source,
  subject: Subject<AppSettings>,
  { blobs }: LoadTools,
): Promise<Loaded<Desired>> {
  const listed = (await source.list()).filter((file) => !file.path.endsWith('.slipway.yaml'))
  checkSize(subject.name, listed)
  const files: ReleaseFile[] = []
  let textsLeft = TEXTS_BYTES
  for (const file of listed.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const read = await readFile(file, { source, blobs, application: subject.name })
    const text = file.size <= Math.min(TEXT_BYTES, textsLeft) ? asText(read.bytes) : undefined
    textsLeft -= text === undefined ? 0 : file.size
    files.push({ ...read.file, ...(text === undefined ? {} : { text }) })
  }
  const { target: _where, ...settings } = subject.app
  const release = releaseOf(files)
  const version = versionOf(files) ?? source.commit.slice(0, 7)
  return { desired: { settings, files, release }, versions: [{ name: subject.name, version }], warnings: [] }
}

interface Reading {
  readonly source: Source
  readonly blobs: Blobs
  readonly application: string
}

async function readFile(
  { path, mode }: SourceFile,
  { source, blobs, application }: Reading,
): Promise<{ file: ReleaseFile; bytes: Buffer }> {
  if (!isInside(path)) {
    throw slipwayError('host.release-broken', { application, release: source.commit, why: 'a path leads out of it' })
  }
  const bytes = await source.read(path)
  return { file: { path, mode, blob: await blobs.put(bytes), size: bytes.length }, bytes }
}

function checkSize(application: string, files: readonly SourceFile[]): void {
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  if (files.length > MOST_FILES) {
    const limit = `${MOST_FILES} files`
    throw slipwayError('host.too-large', { application, what: `${files.length} files`, limit })
  }
  if (bytes > MOST_BYTES) {
    const limit = `${MOST_BYTES / 1024 / 1024} MiB`
    throw slipwayError('host.too-large', { application, what: `${Math.ceil(bytes / 1024 / 1024)} MiB`, limit })
  }
}

function asText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') ? undefined : text
}

/** What the application itself calls its version. */
function versionOf(files: readonly ReleaseFile[]): string | undefined {
  const manifest = files.find((file) => file.path === 'package.json')?.text
  try {
    const value: unknown = JSON.parse(manifest ?? 'null')
    const version: unknown =
      typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
    return typeof version === 'string' && /^[\w.+-]{1,100}$/.test(version) ? version : undefined
  } catch {
    return undefined
  }
}
