import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { isMapping } from '#domain/config/form.ts'
import { tarFiles } from './tar-files.ts'

const SCHEMA = 'values.schema.json'
/** Of one archive, unpacked; helm itself takes no more. */
const LARGEST_BYTES = 100 * 1024 * 1024
const DEEPEST_CHARTS = 8
const REFERENCES = new Set(['$ref', '$dynamicRef', '$recursiveRef'])
const unpack = promisify(gunzip)

/**
 * Why a chart's values cannot be held against its schemas: helm would read what they refer to, from any file of this
 * machine and any server on it. As the end of a sentence; undefined where nothing is in the way.
 */
export async function schemaFault(chart: string): Promise<string | undefined> {
  try {
    const isFolder = (await stat(chart)).isDirectory()
    return isFolder ? await faultInFolder(chart) : await faultInArchive(await readFile(chart), 1)
  } catch (error) {
    return `it cannot be told what they refer to (${error instanceof Error ? error.message : String(error)})`
  }
}

async function faultInFolder(folder: string): Promise<string | undefined> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const fault = await faultIn({ path: entry.name, read: () => readFile(join(entry.parentPath, entry.name)) }, 0)
    if (fault !== undefined) return fault
  }
  return undefined
}

async function faultInArchive(archive: Buffer, depth: number): Promise<string | undefined> {
  if (depth > DEEPEST_CHARTS) return `charts lie more than ${DEEPEST_CHARTS} deep in charts`
  const isSpecial = (text: string): boolean => /values\.schema\.json|\.tgz|size=/.test(text)
  for (const { path, bytes } of tarFiles(await unpack(archive, { maxOutputLength: LARGEST_BYTES }), isSpecial)) {
    const fault = await faultIn({ path, read: () => Promise.resolve(bytes) }, depth)
    if (fault !== undefined) return fault
  }
  return undefined
}

interface Found {
  readonly path: string
  readonly read: () => Promise<Buffer>
}

async function faultIn({ path, read }: Found, depth: number): Promise<string | undefined> {
  const name = path.split(/[/\\]/).at(-1) ?? ''
  if (name.endsWith('.tgz')) return faultInArchive(await read(), depth + 1)
  if (name !== SCHEMA) return undefined
  const text = (await read()).toString('utf8').replace(/^\uFEFF/, '')
  const reference = foreignReference(JSON.parse(text))
  return reference === undefined ? undefined : `one refers to \`${reference.slice(0, 200)}\``
}

/** What is not in the schema itself. */
function foreignReference(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstOf((value as unknown[]).map((one) => () => foreignReference(one)))
  if (!isMapping(value)) return undefined
  return firstOf(
    Object.entries(value).map(([key, one]) => () => {
      if (typeof one !== 'string') return foreignReference(one)
      if (REFERENCES.has(key)) return one.startsWith('#') ? undefined : one
      return key === '$schema' && !/^https?:\/\/json-schema\.org\//.test(one) ? one : undefined
    }),
  )
}

function firstOf(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look()
    if (found !== undefined) return found
  }
  return undefined
}
