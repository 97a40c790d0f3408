import type { Rolldown } from 'vite'
import { compress } from './compress.ts'

interface Size {
  readonly name: string
  readonly bytes: number
  readonly gzip: number
}

type Chunk = Rolldown.OutputChunk

/** What a browser loads at first, and what only where it is needed. */
export function sizeLines(output: readonly (Chunk | Rolldown.OutputAsset)[]): string[] {
  const chunks = output.filter((one) => one.type === 'chunk')
  const first = firstChunks(chunks)
  const initial = chunks.filter(({ fileName }) => first.has(fileName)).map(sizeOf)
  const lazy = chunks.filter(({ fileName }) => !first.has(fileName)).map(sizeOf)
  const styles = output
    .filter((one) => one.type === 'asset' && one.fileName.endsWith('.css'))
    .map((one) => measured(one.fileName, one.type === 'asset' ? one.source : ''))
  const bySize = lazy.toSorted((a, b) => b.gzip - a.gzip)
  return [
    line(total('initial JavaScript', initial)),
    ...initial.map((size) => `  ${line(size)}`),
    line(total('styles', styles)),
    line(total('loaded when needed', lazy)),
    ...bySize.map((size) => `  ${line(size)}`),
  ]
}

/** The entry, and all that it imports before it can run. */
function firstChunks(chunks: readonly Chunk[]): ReadonlySet<string> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const found = new Set<string>()
  const open = chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...(byName.get(name)?.imports ?? []))
  }
  return found
}

function sizeOf(chunk: Chunk): Size {
  return measured(chunk.fileName, chunk.code)
}

function measured(name: string, content: string | Uint8Array): Size {
  return { name, bytes: Buffer.byteLength(content), gzip: compress(content).length }
}

function total(name: string, sizes: readonly Size[]): Size {
  const sum = (of: (size: Size) => number): number => sizes.reduce((all, size) => all + of(size), 0)
  return { name, bytes: sum((size) => size.bytes), gzip: sum((size) => size.gzip) }
}

function line({ name, bytes, gzip }: Size): string {
  const kilobytes = (count: number): string => `${(count / 1_000).toFixed(1)} kB`
  return `${kilobytes(gzip).padStart(10)} gzip ${kilobytes(bytes).padStart(11)}  ${name}`
}
