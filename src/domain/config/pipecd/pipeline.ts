import { checkPart } from '../check.ts'
import type { Document } from '../document.ts'
import { nearest } from '../suggest.ts'
import type { Templates } from '../template-use.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { durationOf } from './form.ts'
import { genericStages } from './generic-stages.ts'
import { globsOf } from './globs.ts'
import { kubernetesStages } from './kubernetes-stages.ts'
import type { Report } from './report.ts'
import type { Generic, Kubernetes, skipOn, Stage } from './spec.ts'
import type { z } from 'zod'
import { foreignKind } from './stage-names.ts'
import type { Context, StageReader } from './stage-reader.ts'

interface Written {
  readonly generic: Generic
  readonly kubernetes: Kubernetes
}

interface With {
  readonly document: Document
  readonly report: Report
  readonly templates: Templates
}

const READERS: Readonly<Record<string, StageReader>> = { ...kubernetesStages, ...genericStages }

/** The stages as ours; undefined where there are none: a quick sync in both. */
export function pipelineOf({ generic, kubernetes }: Written, { document, report, templates }: With): unknown {
  const stages = generic.pipeline?.stages ?? []
  if (stages.length === 0) return undefined
  const from = ['spec', 'pipeline', 'stages']
  const names = new Set<string>()
  const found = stages.flatMap((stage, index) => {
    const context = { document, report, templates, generic, kubernetes }
    return stageOf(stage, { ...context, path: [...from, index] }, names)
  })
  return placed(from, found)
}

function stageOf(stage: Stage, context: Context, names: Set<string>): unknown[] {
  const { path, report, document } = context
  const reader = Object.hasOwn(READERS, stage.name) ? READERS[stage.name] : undefined
  if (!reader) {
    refuseStage(stage.name, context)
    return []
  }
  const checked = checkPart(document, { path: [...path, 'with'], value: stage.with ?? {} }, reader.options)
  if (!checked.ok) {
    report.add(checked.problems)
    return []
  }
  if (stage.id) report.warn([...path, 'id'], 'it has no effect, in PipeCD neither')
  const read = reader.read(checked.value, context)
  if (!read) return []
  const { kind, options, timeout, skipOn: ofOptions } = read
  const skipPath = stage.skipOn ? [...path, 'skipOn'] : [...path, 'with', 'skipOn']
  const entry = {
    [kind]: placed([...path, 'with'], options),
    name: nameOf(stage.desc, context, names),
    timeout: placed([...path, 'timeout'], durationOf(stage.timeout)) ?? timeout,
    skipOn: skipOf(stage.skipOn ?? ofOptions, skipPath, report),
  }
  return [placed(path, entry)]
}

function refuseStage(name: string, { path, report }: Context): void {
  const shown = name.slice(0, 60)
  const at = [...path, 'name']
  const other = foreignKind(name)
  if (other !== undefined)
    return report.error(at, `${shown} is a stage of ${other}, which is not supported yet`, { at: 'value' })
  if (name.startsWith('K8S_MULTI_')) {
    const message = `${shown} changes several clusters, which is not supported yet: write one application for each`
    return report.error(at, message, { at: 'value' })
  }
  if (name === 'CUSTOM_SYNC') {
    return report.error(at, 'CUSTOM_SYNC is not supported: write SCRIPT_RUN', { at: 'value' })
  }
  const near = nearest(name, Object.keys(READERS))
  const more = near === undefined ? {} : { suggestion: `\`${near}\`` }
  report.error(at, `there is no stage ${shown}; there are ${Object.keys(READERS).join(', ')}`, { at: 'value', ...more })
}

const LONGEST_NAME = 100

/** What PipeCD shows beside the kind is what the stage is called here. */
function nameOf(desc: string | null | undefined, { path, report }: Context, names: Set<string>): unknown {
  const line = desc?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (!line) return undefined
  const name = line.slice(0, LONGEST_NAME)
  if (names.has(name)) {
    report.warn([...path, 'desc'], 'a stage before it has the same words; it is called by its kind')
    return undefined
  }
  if (line.length > LONGEST_NAME) report.warn([...path, 'desc'], `only its first ${LONGEST_NAME} characters are shown`)
  names.add(name)
  return placed([...path, 'desc'], name)
}

function skipOf(rule: z.infer<typeof skipOn>, path: Path, report: Report): unknown {
  if (!rule) return undefined
  const prefixes = rule.commitMessagePrefixes?.length ? rule.commitMessagePrefixes : undefined
  const paths = globsOf(rule.paths, [...path, 'paths'], report)
  if (prefixes === undefined && paths === undefined) return undefined
  return placed(path, { messagePrefixes: placed([...path, 'commitMessagePrefixes'], prefixes), paths })
}
