import { checkDocument } from '../check.ts'
import { readDocument } from '../document.ts'
import type { Document } from '../document.ts'
import { isMapping } from '../form.ts'
import { keyText, locate } from '../key.ts'
import { sourceLine } from '../place.ts'
import { sortProblems } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { NO_TEMPLATES } from '../template-use.ts'
import type { Templates } from '../template-use.ts'
import type { Path, Settled } from './draft.ts'
import { genericSections } from './generic.ts'
import { formOf } from './kind.ts'
import { kubernetesSection } from './kubernetes.ts'
import { pipelineOf } from './pipeline.ts'
import { startReport } from './report.ts'
import { rewritten } from './rewritten.ts'
import type { Report } from './report.ts'
import { ApplicationFile, KubernetesFile } from './spec.ts'
import type { Generic, Kubernetes } from './spec.ts'

/** PipeCD's file as our own would say it. */
export interface Translation {
  /**
   * What the native file would hold, as plain values in the order in which people write them. Undefined where PipeCD's
   * file breaks its own form, or is of a kind that is not supported; without what `problems` tell of otherwise.
   */
  readonly value: unknown
  /** The file with that value: a path of the native file leads to the line of PipeCD's that it comes from. */
  readonly document: Document
  /** Errors: the file cannot be served so. */
  readonly problems: readonly Problem[]
  /** What is read in another way than PipeCD does, or has no effect here. */
  readonly warnings: readonly Problem[]
  /** What became of what: keys of PipeCD's file, as paths, with the native ones that they became. */
  readonly mapped: readonly Mapped[]
}

export interface Mapped {
  readonly line: number
  readonly key: string
  readonly to: string
}

/** What is known besides the file itself. */
export interface Surroundings {
  /** Paths of the files in and below its folder, relative to it: PipeCD renders by Kustomize where there is a kustomization. */
  readonly beside?: readonly string[]
  /** For what the templates of analyses need to be given. */
  readonly templates?: Templates
}

/** Reads PipeCD's file; `file` is its path in the repository. Errors: `config.invalid`, where it is no YAML. */
export function translatePipecd(text: string, file: string, around: Surroundings = {}): Translation {
  const document = readDocument(text, file)
  const form = formOf(document)
  if ('problem' in form) return refused(document, [form.problem])
  const report = startReport(document)
  if (form.kind === 'Application') {
    const checked = checkDocument(document, ApplicationFile)
    if (!checked.ok) return refused(document, checked.problems)
    const { plugins, ...generic } = checked.value.spec
    const kubernetes = plugins.kubernetes ?? {}
    return translated(
      document,
      { generic, kubernetes, base: ['spec', 'plugins', 'kubernetes'], isV1: true },
      { report, ...around },
    )
  }
  const checked = checkDocument(document, KubernetesFile)
  if (!checked.ok) return refused(document, checked.problems)
  const { spec } = checked.value
  return translated(document, { generic: spec, kubernetes: spec, base: ['spec'], isV1: false }, { report, ...around })
}

/** The name that PipeCD's file gives its application, whatever else is in it. */
export function pipecdName(value: unknown): unknown {
  const spec = isMapping(value) ? value['spec'] : undefined
  return isMapping(spec) ? spec['name'] : undefined
}

interface Written {
  readonly generic: Generic
  readonly kubernetes: Kubernetes
  /** Where the keys of Kubernetes lie. */
  readonly base: Path
  readonly isV1: boolean
}

function translated(
  document: Document,
  written: Written,
  { report, beside = [], templates = NO_TEMPLATES }: Surroundings & { readonly report: Report },
): Translation {
  const { head, tail } = genericSections(written, report)
  const kubernetes = kubernetesSection(written, { report, beside })
  const pipeline = pipelineOf(written, { document, report, templates })
  const { value, origins, document: asNative } = rewritten(document, { ...head, kubernetes, pipeline, ...tail })
  const { problems, warnings } = report
  return {
    value,
    document: asNative,
    problems: sortProblems(problems),
    warnings: sortProblems(warnings),
    mapped: mappedIn(document, origins),
  }
}

function mappedIn(document: Document, origins: Settled['origins']): readonly Mapped[] {
  return [...origins].flatMap(([path, from]) => {
    const found = locate(document, from)
    // What has no value in PipeCD's file stands for a default of it.
    if (found.missing.length > 0 || path === '') return []
    const to = keyText(path.split('\0').map((part) => (/^\d+$/.test(part) ? Number(part) : part)))
    return [{ line: sourceLine(document.source, found.keySpan), key: keyText(from), to }]
  })
}

function refused(document: Document, problems: readonly Problem[]): Translation {
  return { value: undefined, document, problems, warnings: [], mapped: [] }
}
