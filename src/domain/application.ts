import { applicationSchema } from './config/application-schema.ts'
import type { ApplicationFile } from './config/application-schema.ts'
import { checkDocument, problemIn } from './config/check.ts'
import { readDocument } from './config/document.ts'
import type { Document } from './config/document.ts'
import { isMapping } from './config/form.ts'
import type { DeletePolicy } from './rules/deletion.ts'
import type { Kinds } from './config/kinds.ts'
import { isPipecdFile } from './config/pipecd/file-name.ts'
import { translatePipecd } from './config/pipecd/index.ts'
import { pipelineProblems } from './config/pipeline-rule.ts'
import { configError, sortProblems } from './config/problem.ts'
import type { Problem } from './config/problem.ts'
import { DEFAULT_RETRY } from './config/stage-entry.ts'
import type { PipelineEntry, StageEntry } from './config/stage-entry.ts'
import { expandTemplates, NO_TEMPLATES } from './config/template-use.ts'
import type { Templates } from './config/template-use.ts'
import type { Retry } from './plan.ts'
import type { StageDraft } from './provider.ts'

/** A stage of an application's pipeline. Stages of the same group run at the same time, groups one after the other. */
export interface StageDraftNode extends StageDraft {
  /** Index in the file's `pipeline`, from 0. */
  readonly group: number
  /** As the stage kind's schema gave them. */
  readonly options: unknown
  readonly timeoutMs?: number
  readonly retry: Retry
  readonly skipOn?: { readonly messagePrefixes: readonly string[]; readonly paths: readonly string[] }
  readonly when?: {
    readonly changed?: readonly string[]
    readonly trigger?: readonly ('commit' | 'command' | 'drift')[]
    readonly labels?: Readonly<Record<string, string>>
  }
}

/** One deployable thing: what its `app.slipway.yaml` says, checked, with defaults filled in. */
export interface Application {
  readonly name: string
  readonly description: string
  readonly labels: Readonly<Record<string, string>>
  /** Kind of its provider, and that provider's section as its schema gave it. */
  readonly provider: string
  readonly app: unknown
  readonly trigger: {
    readonly paths: readonly string[]
    readonly ignore: readonly string[]
    readonly queue: 'latest' | 'every' | 'manual'
  }
  readonly planner: {
    readonly alwaysPipeline: boolean
    readonly commitMatcher: { readonly pipeline: readonly string[]; readonly quick: readonly string[] }
  }
  /** Empty where no pipeline is written: quick sync. */
  readonly stages: readonly StageDraftNode[]
  readonly rollback: { readonly automatic: boolean; readonly timeoutMs: number; readonly decisionMs: number }
  readonly timeoutMs: number
  readonly drift: {
    /** Least time between two repairs, and where its doubling ends. */
    readonly converge: false | { readonly minWindowMs: number; readonly maxWindowMs: number }
    readonly ignore: readonly string[]
  }
  /** Templates that its checks come from, as paths from the repository's root: they count as read. */
  readonly uses: readonly string[]
  /** What becomes of what runs when the file goes away. */
  readonly delete: DeletePolicy
  /** Path of the file in its repository, and of the folder it lies in, '' for the root. */
  readonly file: string
  readonly folder: string
}

/** What a look at an application's file found; without an application there is at least one error. */
export interface Inspection {
  readonly application?: Application
  readonly document: Document
  /** Templates that it asks for, also where they are not there. */
  readonly uses: readonly string[]
  readonly errors: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** What an application's file is read with: the kinds, and the templates of its repository where it has some. */
export type ReadWith =
  | Kinds
  | {
      readonly kinds: Kinds
      readonly templates: Templates
      /** Files in and below the folder of the file, relative to it; PipeCD's files mean something else by them. */
      readonly beside?: readonly string[]
    }

const CONVERGE = { minWindow: 60_000, maxWindow: 3_600_000 }

/** Reads an application's file; `file` is its path in the repository. Errors: `config.invalid`. */
export function parseApplication(text: string, file: string, from: ReadWith): Application {
  const { application, errors } = inspectApplication(text, file, from)
  if (!application) throw configError(errors)
  return application
}

/** As `parseApplication`, but tells all problems instead of throwing those of the schema. Errors: `config.invalid`. */
export function inspectApplication(text: string, file: string, from: ReadWith): Inspection {
  const { kinds, templates = NO_TEMPLATES, beside = [] } = 'kinds' in from ? from : { kinds: from }
  if (!isPipecdFile(file)) return inspectDocument({ document: readDocument(text, file) }, file, { kinds, templates })
  const read = translatePipecd(text, file, { templates, beside })
  // Where it breaks PipeCD's own form there is nothing to hold against ours.
  if (read.value !== undefined) return inspectDocument(read, file, { kinds, templates })
  return { document: read.document, uses: [], errors: read.problems, warnings: read.warnings }
}

interface Reading {
  readonly document: Document
  readonly problems?: readonly Problem[]
  readonly warnings?: readonly Problem[]
}

function inspectDocument(
  { document, problems = [], warnings: told = [] }: Reading,
  file: string,
  { kinds, templates }: { readonly kinds: Kinds; readonly templates: Templates },
): Inspection {
  const provider = kinds.providers.find(({ kind }) => isMapping(document.value) && kind in document.value)
  const expanded = expandTemplates(document, { kinds, provider, templates })
  const { uses } = expanded
  const checked = checkDocument(expanded.document, applicationSchema(kinds, provider))
  const rules = pipelineProblems(document, kinds, provider)
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''
  const named = nameOf(document, folder)
  const errors = sortProblems([
    ...problems,
    ...checked.problems,
    ...expanded.problems,
    ...rules.filter(({ level }) => level === 'error'),
    ...(named.problem ? [named.problem] : []),
  ])
  const warnings = sortProblems([...told, ...rules.filter(({ level }) => level === 'warning')])
  if (!checked.ok || !provider || errors.length > 0) return { document, uses, errors, warnings }
  const { kind } = provider
  const application = applicationOf(checked.value, { name: named.name, provider: kind, uses, file, folder })
  return { document, uses, application, errors, warnings }
}

/** The folder's name, where none is written and it can serve as one. */
function nameOf(document: Document, folder: string): { name: string; problem?: Problem } {
  if (!isMapping(document.value)) return { name: '' }
  const written = document.value['name']
  if (written !== undefined) return { name: typeof written === 'string' ? written : '' }
  const last = folder.slice(folder.lastIndexOf('/') + 1)
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(last)) return { name: last }
  const slug = last
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
  const message = `the key \`name\` is missing, and the folder's name ${last === '' ? 'is not known' : 'cannot serve as one'}`
  const suggestion = slug === '' ? {} : { suggestion: `\`name: ${slug}\`` }
  return { name: '', problem: problemIn(document, [], { level: 'error', message, ...suggestion }) }
}

function applicationOf(
  parsed: ApplicationFile,
  from: Pick<Application, 'name' | 'provider' | 'uses' | 'file' | 'folder'>,
): Application {
  const { converge, ignore } = parsed.drift
  const windows = converge === 'on' ? CONVERGE : converge
  return {
    ...from,
    description: parsed.description ?? '',
    labels: parsed.labels,
    app: parsed[from.provider],
    trigger: parsed.trigger,
    planner: parsed.planner,
    stages: (parsed.pipeline ?? []).flatMap(stagesOfEntry),
    rollback: {
      automatic: parsed.rollback.automatic,
      timeoutMs: parsed.rollback.timeout,
      decisionMs: parsed.rollback.decision,
    },
    timeoutMs: parsed.timeout,
    delete: parsed.delete,
    drift: {
      converge: windows === 'off' ? false : { minWindowMs: windows.minWindow, maxWindowMs: windows.maxWindow },
      ignore,
    },
  }
}

function stagesOfEntry(entry: PipelineEntry, group: number): StageDraftNode[] {
  const entries = isGroup(entry) ? entry.parallel : [entry]
  return entries.map((stage) => stageOf(stage, group))
}

function isGroup(entry: PipelineEntry): entry is { readonly parallel: readonly StageEntry[] } {
  return Array.isArray(entry.parallel)
}

function stageOf(entry: StageEntry, group: number): StageDraftNode {
  const { name, timeout, retry, skipOn, when, ...rest } = entry
  const [[kind, options] = ['', undefined]] = Object.entries(rest)
  return {
    group,
    kind,
    options,
    retry: retry ?? DEFAULT_RETRY,
    ...(name === undefined ? {} : { name }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(skipOn === undefined ? {} : { skipOn }),
    ...(when === undefined ? {} : { when: whenOf(when) }),
  }
}

type When = NonNullable<StageEntry['when']>

function whenOf({ changed, trigger, labels }: When): NonNullable<StageDraftNode['when']> {
  return { ...(changed && { changed }), ...(trigger && { trigger }), ...(labels && { labels }) }
}
