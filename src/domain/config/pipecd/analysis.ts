import type { AnalysisOptions, TemplateUse } from './analysis-form.ts'
import { httpCheck, logCheck, metricsChecks } from './checks.ts'
import type { CheckDraft, CheckPlace } from './checks.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { durationOf } from './form.ts'
import { NAMESPACE_PARAMETER } from './look-up.ts'
import type { Context, ReadStage } from './stage-reader.ts'
import { lowerName, templateNameOf } from './template-name.ts'
import type { TemplatedKind } from './template-name.ts'

interface Named {
  readonly name: string
  readonly path: Path
  readonly check: CheckDraft
}

/** Checks that run side by side, as PipeCD's do. */
export function analysisStage(options: AnalysisOptions, context: Context): ReadStage {
  const { path, report } = context
  const from = [...path, 'with']
  const length = placed([...from, 'duration'], durationOf(options.duration))
  if (typeof options.restartThreshold === 'number') {
    report.warn([...from, 'restartThreshold'], 'PipeCD does not read it, and neither is it read now')
  }
  const written = (options.metrics ?? []).length + (options.logs ?? []).length + (options.https ?? []).length
  if (written === 0) {
    report.warn(from, 'it checks nothing, so it only lets the time pass')
    return { kind: 'wait', options: { for: length }, skipOn: options.skipOn }
  }
  const checks = withNames(checksOf(options, context))
  return { kind: 'analysis', options: { for: length, checks }, skipOn: options.skipOn }
}

type Read<T> = (entry: T, place: CheckPlace) => { readonly name: string; readonly checks: readonly CheckDraft[] }

function checksOf(options: AnalysisOptions, context: Context): readonly Named[] {
  const namespace = context.kubernetes.input?.namespace || 'default'
  const of = <T extends { readonly template?: TemplateUse | null | undefined }>(
    kind: TemplatedKind,
    entries: readonly T[] | null | undefined,
    read: Read<T>,
  ): Named[] =>
    (entries ?? []).flatMap((entry, index) => {
      const path = [...context.path, 'with', kind, index]
      const place = { path, report: context.report, namespace, duration: options.duration }
      const { name, checks } = entry.template ? usesOf(kind, entry.template, { context, place }) : read(entry, place)
      if (entry.template) tellReplaced(entry, place)
      return checks.map((check) => ({ name, path, check }))
    })
  return [
    ...of('metrics', options.metrics, (entry, place) => ({
      name: entry.provider ?? 'metrics',
      checks: metricsChecks(entry, place),
    })),
    ...of('logs', options.logs, (entry, place) => ({ name: 'logs', checks: listOf(logCheck(entry, place)) })),
    ...of('https', options.https, (entry, place) => ({
      name: entry.url ?? 'http',
      checks: listOf(httpCheck(entry, place)),
    })),
  ]
}

function listOf(check: CheckDraft | undefined): readonly CheckDraft[] {
  return check ? [check] : []
}

/** PipeCD takes all from the template, whatever stands beside. */
function tellReplaced(entry: object, { path, report }: CheckPlace): void {
  for (const [key, value] of Object.entries(entry)) {
    if (key === 'template' || value === null || value === undefined) continue
    report.warn([...path, key], 'it has no effect beside `template`, which replaces it')
  }
}

function usesOf(
  kind: TemplatedKind,
  template: TemplateUse,
  { context, place }: { readonly context: Context; readonly place: CheckPlace },
): { readonly name: string; readonly checks: readonly CheckDraft[] } {
  const from = [...place.path, 'template']
  const name = templateNameOf(kind, template.name)
  const use = (wanted: string): CheckDraft => {
    const found = context.templates.named(wanted)
    const asksNamespace = found && !(found instanceof Error) && found.parameters.has(NAMESPACE_PARAMETER)
    const args = { ...(asksNamespace ? { [NAMESPACE_PARAMETER]: place.namespace } : {}), ...template.appArgs }
    const values = Object.entries(args).map(([key, value]) => [key, placed([...from, 'appArgs', key], value)] as const)
    return {
      use: placed([...from, 'name'], wanted),
      with: values.length === 0 ? undefined : placed([...from, 'appArgs'], Object.fromEntries(values)),
    }
  }
  // Of a template that fails in either direction there are two.
  const both = context.templates.named(lowerName(name)) ? [name, lowerName(name)] : [name]
  return { name: template.name, checks: both.map(use) }
}

const LONGEST_NAME = 190

/** PipeCD's checks have no names; ours are told apart by them. */
function withNames(checks: readonly Named[]): unknown[] {
  const seen = new Map<string, number>()
  return checks.map(({ name, path, check }) => {
    const plain = name.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, LONGEST_NAME) || 'check'
    const number = (seen.get(plain) ?? 0) + 1
    seen.set(plain, number)
    return placed(path, { name: number === 1 ? plain : `${plain} #${number}`, ...check })
  })
}
