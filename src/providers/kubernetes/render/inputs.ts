import { slipwayError } from '#domain/errors.ts'
import type { Source, SourceFile } from '#domain/source.ts'
import { writeFolder } from '#tools/git/files.ts'
import { LIMITS } from './wish.ts'

/** Files of the source that a renderer may see. Errors: `kubernetes.render-limit`. */
export function checkInputs(application: string, files: readonly SourceFile[]): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const limited = (what: string): Error => slipwayError('kubernetes.render-limit', { application, what })
  if (bytes > LIMITS.inputBytes) {
    const large = files.toSorted((a, b) => b.size - a.size)[0]?.path ?? ''
    throw limited(
      `its files have ${mib(bytes)} MiB, the largest is ${large}; at most ${mib(LIMITS.inputBytes)} MiB are rendered`,
    )
  }
  if (files.length > LIMITS.inputFiles) throw limited(`it has more than ${LIMITS.inputFiles} files`)
}

/** Writes them into a new folder. Errors: `source.*`: links above all are refused. */
export async function writeInputs(source: Source, files: readonly SourceFile[], folder: string): Promise<void> {
  await writeFolder({ ...source, list: () => Promise.resolve(files), read: (path) => source.read(path) }, folder)
}

/** A path as it is compared: without `.`, doubled or closing slashes; '' is the folder itself. Undefined where it leaves it. */
export function normalPath(...parts: readonly string[]): string | undefined {
  const names: string[] = []
  for (const name of parts.flatMap((part) => part.split('/'))) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(name)
    else if (names.pop() === undefined) return undefined
  }
  return names.join('/')
}

export function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

function mib(bytes: number): number {
  return Math.ceil(bytes / 1_048_576)
}
