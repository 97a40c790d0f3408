import { checkDocument } from '../check.ts'
import { readDocument } from '../document.ts'
import type { Document } from '../document.ts'
import { isMapping } from '../form.ts'
import { sortProblems } from '../problem.ts'
import type { Problem } from '../problem.ts'
import type { Template } from '../template-file.ts'
import { TemplateFile } from './analysis-form.ts'
import { httpCheck, logCheck, metricsChecks } from './checks.ts'
import type { CheckDraft, CheckPlace } from './checks.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { NAMESPACE_PARAMETER } from './look-up.ts'
import { startReport } from './report.ts'
import { rewritten } from './rewritten.ts'
import { lowerName, templateNameOf } from './template-name.ts'

/** One of PipeCD's templates as ours. */
export interface TranslatedTemplate {
  readonly name: string
  /** What the native file `.slipway/analysis/<name>.yaml` would hold. */
  readonly value: unknown
  readonly template: Template
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** A file of another kind in that folder has none. Errors: `config.invalid`. */
export function translateTemplates(text: string, file: string): readonly TranslatedTemplate[] {
  const document = readDocument(text, file)
  if (!isMapping(document.value) || document.value['kind'] !== 'AnalysisTemplate') return []
  const checked = checkDocument(document, TemplateFile)
  if (!checked.ok) return brokenTemplates(document, checked.problems)
  const { metrics, logs, https } = checked.value.spec
  const read = <T>(
    kind: 'metrics' | 'logs' | 'https',
    written: Readonly<Record<string, T>> | null | undefined,
    checksOf: (one: T, place: CheckPlace) => readonly (CheckDraft | undefined)[],
  ): TranslatedTemplate[] =>
    Object.entries(written ?? {}).flatMap(([key, one]) => {
      const source = { document, path: ['spec', kind, key], name: templateNameOf(kind, key) }
      return translated(source, (place) => checksOf(one, place))
    })
  return [
    ...read('metrics', metrics, metricsChecks),
    ...read('logs', logs, (one, place) => [logCheck(one, place)]),
    ...read('https', https, (one, place) => [httpCheck(one, place)]),
  ]
}

interface Source {
  readonly document: Document
  readonly path: Path
  readonly name: string
}

function translated(
  { document, path, name }: Source,
  checksOf: (place: CheckPlace) => readonly (CheckDraft | undefined)[],
): TranslatedTemplate[] {
  const report = startReport(document)
  const parameters = new Set<string>()
  const checks = checksOf({ path, report, namespace: '', parameters })
  const { problems, warnings } = report
  return checks.map((check, index) => {
    const ownName = index === 0 ? name : lowerName(name)
    const draft = { parameters: parametersOf(parameters), check: placed(path, check ?? {}) }
    const template = templateOf(document, { name: ownName, draft, problems })
    return { name: ownName, value: template.document.value, template, problems, warnings }
  })
}

/** PipeCD has no types and no defaults for them; the namespace is given by each use. */
function parametersOf(names: ReadonlySet<string>): unknown {
  const entries = [...names].map((name) => {
    const preset = name === NAMESPACE_PARAMETER ? { default: 'default' } : {}
    return [name, { type: 'text', ...preset }] as const
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function templateOf(
  document: Document,
  { name, draft, problems }: { name: string; draft: unknown; problems: readonly Problem[] },
): Template {
  const whole = rewritten(document, draft)
  const { parameters, check } = whole.value as {
    parameters?: Readonly<Record<string, { type: 'text'; default?: string }>>
    check: Readonly<Record<string, unknown>>
  }
  return {
    name,
    document: whole.document,
    parameters: new Map(Object.entries(parameters ?? {})),
    body: check,
    problems: sortProblems(problems),
  }
}

/** Whoever uses one of them is told what is wrong with the file. */
function brokenTemplates(document: Document, problems: readonly Problem[]): readonly TranslatedTemplate[] {
  const spec = isMapping(document.value) ? document.value['spec'] : undefined
  const kinds = ['metrics', 'logs', 'https'] as const
  return kinds.flatMap((kind) => {
    const written = isMapping(spec) ? spec[kind] : undefined
    return Object.keys(isMapping(written) ? written : {}).map((key) => {
      const name = templateNameOf(kind, key)
      const template = templateOf(document, { name, draft: { check: {} }, problems })
      return { name, value: undefined, template, problems, warnings: [] }
    })
  })
}
