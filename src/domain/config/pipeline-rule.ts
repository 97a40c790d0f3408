import { problemIn } from './check.ts'
import type { Document } from './document.ts'
import { isMapping } from './form.ts'
import { stagesOf } from './kinds.ts'
import type { Kinds, ProviderForm } from './kinds.ts'
import type { Problem } from './problem.ts'
import { MOST_ENTRIES, MOST_PARALLEL } from './stage-entry.ts'

/** A stage as far as these rules need to know it, read from the raw values: a file with other faults is judged, too. */
interface Stage {
  /** Of its kind, and of its entry as a whole. */
  readonly path: readonly (string | number)[]
  readonly entry: readonly (string | number)[]
  readonly group: number
  readonly kind: string
  readonly name?: string
  readonly options: unknown
  readonly effects: boolean
  /** Of the provider; `generic` for stages that any provider can use. */
  readonly origin: 'provider' | 'generic'
}

type Report = (level: Problem['level'], stage: Stage | { readonly path: Stage['path'] }, message: string) => void

const VARIANTS: readonly string[] = ['canary', 'baseline']

/** What no schema can say: how the stages of a pipeline fit together. */
export function pipelineProblems(document: Document, kinds: Kinds, provider: ProviderForm | undefined): Problem[] {
  if (!isMapping(document.value) || !Array.isArray(document.value['pipeline'])) return []
  const stages = readStages(document.value['pipeline'], kinds, provider)
  const problems: Problem[] = []
  const report: Report = (level, { path }, message) => problems.push(problemIn(document, path, { level, message }))
  checkNames(stages, report)
  checkGroups(stages, report)
  checkVariants(stages, report)
  const app = provider && document.value[provider.kind]
  checkAnalysis(stages, provider?.servesVariants?.(app) ?? false, report)
  checkPromotion(stages, report)
  return problems
}

function readStages(pipeline: readonly unknown[], kinds: Kinds, provider: ProviderForm | undefined): Stage[] {
  const known = new Map(stagesOf(kinds, provider).map((form) => [form.kind, form]))
  const generic = new Set(kinds.stages)
  const read = (entry: unknown, group: number, path: readonly (string | number)[]): Stage[] => {
    const written = typeof entry === 'string' ? { [entry]: null } : entry
    if (!isMapping(written)) return []
    const form = Object.keys(written)
      .map((key) => known.get(key))
      .find((found) => found !== undefined)
    if (!form) return []
    const name = written['name']
    return [
      {
        path: typeof entry === 'string' ? path : [...path, form.kind],
        entry: path,
        group,
        kind: form.kind,
        options: written[form.kind],
        effects: form.effects,
        origin: generic.has(form) ? 'generic' : 'provider',
        ...(typeof name === 'string' ? { name } : {}),
      },
    ]
  }
  // The schema refuses more than these; the rules compare each stage with each.
  return pipeline.slice(0, MOST_ENTRIES).flatMap((entry: unknown, group) => {
    const parallel: unknown = isMapping(entry) ? entry['parallel'] : undefined
    if (!Array.isArray(parallel)) return read(entry, group, ['pipeline', group])
    return parallel
      .slice(0, MOST_PARALLEL)
      .flatMap((stage, index) => read(stage, group, ['pipeline', group, 'parallel', index]))
  })
}

function checkNames(stages: readonly Stage[], report: Report): void {
  const seen = new Set<string>()
  for (const stage of stages) {
    if (stage.name === undefined) continue
    if (seen.has(stage.name))
      report('error', { path: [...stage.entry, 'name'] }, 'another stage before it has the same name')
    seen.add(stage.name)
  }
}

/** Two stages that change the same target at once would undo each other's work. */
function checkGroups(stages: readonly Stage[], report: Report): void {
  for (const [index, stage] of stages.entries()) {
    const clash = stages.slice(0, index).find((other) => other.group === stage.group && mayClash(stage, other))
    if (clash)
      report('error', stage, `\`${stage.kind}\` and \`${clash.kind}\` both change the target: not at the same time`)
  }
}

function mayClash(a: Stage, b: Stage): boolean {
  return a.effects && b.effects && (a.origin === 'provider' || b.origin === 'provider')
}

/** `traffic` needs a variant that runs, and a variant that was started is to be stopped. */
function checkVariants(stages: readonly Stage[], report: Report): void {
  const running = new Map<string, Stage>()
  for (const [index, stage] of stages.entries()) {
    if (stage.kind === 'traffic') {
      for (const variant of variantsWithTraffic(stage.options)) {
        const creator = running.get(variant)
        if (creator && creator.group < stage.group) continue
        report('error', stage, `no \`${variant}\` stage before it starts the ${variant} that is to get traffic`)
      }
    }
    if (VARIANTS.includes(stage.kind)) {
      running.set(stage.kind, stage)
      const isCleaned = stages.slice(index + 1).some((later) => variantsCleaned(later).includes(stage.kind))
      if (!isCleaned) report('warning', stage, `no \`clean: ${stage.kind}\` after it: it is removed at the end`)
    }
    for (const variant of variantsCleaned(stage)) running.delete(variant)
  }
}

/** An analysis of something that gets no requests passes or waits for nothing. */
function checkAnalysis(stages: readonly Stage[], servesVariants: boolean, report: Report): void {
  for (const stage of stages.filter(({ kind }) => kind === 'analysis')) {
    const isServing = stages.some((other) => other.group < stage.group && servesNew(other, servesVariants))
    if (!isServing)
      report('warning', stage, 'no stage before it gives the new version traffic: there is nothing to measure')
  }
}

function servesNew({ origin, effects, kind }: Stage, servesVariants: boolean): boolean {
  if (origin !== 'provider' || !effects || kind === 'clean') return false
  return kind === 'canary' ? servesVariants : !VARIANTS.includes(kind)
}

/** Without `primary` the new version is gone when its canary is cleaned away. */
function checkPromotion(stages: readonly Stage[], report: Report): void {
  const last = stages.findLast(
    (stage) => stage.kind === 'traffic' && variantsWithTraffic(stage.options).includes('canary'),
  )
  if (!last) return
  const isPromoted = stages.some(
    (later) => later.group > last.group && (later.kind === 'primary' || later.kind === 'sync'),
  )
  if (!isPromoted) report('warning', last, 'no `primary` after it: the new version would never take over')
}

/** `traffic: 20%` is the canary's share; of a mapping those count whose share is more than nothing. */
function variantsWithTraffic(options: unknown): string[] {
  if (typeof options === 'string' || typeof options === 'number') return isNothing(options) ? [] : ['canary']
  if (!isMapping(options)) return []
  return VARIANTS.filter((variant) => variant in options && !isNothing(options[variant]))
}

function isNothing(share: unknown): boolean {
  return share === 0 || (typeof share === 'string' && /^0+(\.0+)?%$/.test(share))
}

/** `clean: canary`, `clean: { variant: canary }`; `all`, also as the default, cleans both. */
function variantsCleaned(stage: Stage): readonly string[] {
  if (stage.kind !== 'clean') return []
  const text = JSON.stringify(stage.options ?? '')
  const named = VARIANTS.filter((variant) => text.includes(`"${variant}"`))
  return named.length > 0 ? named : VARIANTS
}
