import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import type { ApiObject } from '../kubernetes/object.ts'
import { exampleOf } from './example-table.ts'
import type { Example } from './example-table.ts'

export const FOLDER = join(import.meta.dirname, 'examples')
export const TEMPLATE = '.pipe/analysis.yaml'

export type Files = Readonly<Record<string, string>>

/** Paths of an example's files from its own folder. */
export function pathsOf({ name }: Example): readonly string[] {
  return globSync('**/*', { cwd: join(FOLDER, name), withFileTypes: true })
    .concat(globSync('.pipe.yaml', { cwd: join(FOLDER, name), withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(FOLDER, name), join(entry.parentPath, entry.name)))
}

/** By its path from the folder of the examples. */
export function textOf(path: string): string {
  return readFileSync(join(FOLDER, path), 'utf8')
}

/** The files of an example at a version, as they lie in the repository. */
export function filesAt(example: Example, version: string): Files {
  const paths = pathsOf(example).map((path) => join(example.name, path))
  return Object.fromEntries(paths.map((path) => [path, textOf(path).replaceAll('1.1.0', version)]))
}

/** With its waits and measurements made short. */
export function hurriedFiles(example: Example, version: string, rest: { readonly waits?: boolean } = {}): Files {
  const files = filesAt(example, version)
  const file = exampleOf(example)
  return { ...files, [file]: hurried(files[file] ?? '', rest) }
}

/** The manifests among them, where no program renders them. */
export function manifestsIn(example: Example, files: Files): readonly ApiObject[] {
  return Object.entries(files)
    .filter(([path]) => path !== exampleOf(example) && path.split('/').length === 2)
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as ApiObject))
}

interface Stage {
  readonly name: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface File {
  readonly spec: { readonly pipeline?: { readonly stages: readonly Stage[] } }
}

/** PipeCD's file with the same stages, whose waits and measurements take seconds. */
function hurried(text: string, { waits = true }: { readonly waits?: boolean } = {}): string {
  const file = parse(text) as File
  const { pipeline } = file.spec
  if (!pipeline) return text
  const stages = pipeline.stages.map((stage) => {
    if (stage.name === 'WAIT' && waits) return Object.assign(stage, { with: { ...stage.with, duration: '1s' } })
    return stage.name === 'ANALYSIS' ? Object.assign(stage, { with: hurriedAnalysis(stage.with ?? {}) }) : stage
  })
  return JSON.stringify({ ...file, spec: { ...file.spec, pipeline: { stages } } })
}

type Fields = Readonly<Record<string, unknown>>

function hurriedAnalysis(options: Fields): Fields {
  const checks = ['metrics', 'logs', 'https'].flatMap((kind) => (options[kind] ?? []) as readonly Fields[])
  const isComparison = checks.some(({ strategy }) => strategy !== undefined)
  const quick = Object.entries(options).map(([key, value]) => {
    if (!Array.isArray(value)) return [key, value] as const
    const entries = value as readonly Fields[]
    return [
      key,
      entries.map((check) => ('interval' in check ? Object.assign(check, { interval: '1s' }) : check)),
    ] as const
  })
  return { ...Object.fromEntries(quick), duration: isComparison ? '12s' : '5s' }
}

export function hurriedTemplate(text: string): string {
  return text.replaceAll('interval: 1m', 'interval: 1s')
}
