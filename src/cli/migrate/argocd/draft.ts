import { dirname, join } from 'node:path/posix'
import type { Draft, SourceFile, Translated } from '../translation.ts'
import type { AnalysisTemplate } from './analysis-template.ts'
import type { Stage } from './analysis-stage.ts'
import type { ArgoApplication } from './application.ts'
import { durationText } from './duration.ts'
import { slug } from './name.ts'
import type { Rollout } from './rollout.ts'

/** What was read of an object, and the object. */
export interface Read<T> {
  readonly of: T
  readonly file: SourceFile
  readonly translated: Translated
  /** An error about the object as a whole. */
  readonly refuse: (message: string) => Translated
}

export interface Findings {
  readonly applications: readonly Read<ArgoApplication>[]
  readonly rollouts: readonly Read<Rollout>[]
  readonly templates: readonly Read<AnalysisTemplate>[]
}

const HOUR_MS = 3_600_000
/** What a deployment may take where its file does not say. */
const USUAL_MS = 6 * HOUR_MS
const CHANGING = ['sync', 'canary', 'baseline', 'primary', 'traffic', 'clean']

/** Managers whose fields become ours where the two differ. */
const ARGO_CD = ['argocd-controller']
const ARGO_ROLLOUTS = ['rollouts-controller']

/** The files: an application’s takes in the Rollouts of its folder; Rollouts without an Application make one of their own. */
export function draftsOf(findings: Findings): { drafts: readonly Draft[]; told: readonly Translated[] } {
  const { applications, rollouts, templates } = findings
  const told: Translated[] = []
  const owned = new Set<Read<Rollout>>()
  const files = applications.map((application) => {
    const own = rollouts.filter((one) => isIn(one, application, applications))
    for (const one of own) owned.add(one)
    const isAlone = applications.filter(({ of }) => of.folder === application.of.folder).length === 1
    return applicationDraft({ application, rollouts: own, isAlone, templates }, told)
  })
  const free = Map.groupBy(
    rollouts.filter((one) => !owned.has(one)),
    ({ file }) => dirname(file.path),
  )
  const own = [...free].flatMap(([folder, [first, ...others]]) =>
    first ? [rolloutDraft({ folder, rollouts: [first, ...others], templates }, told)] : [],
  )
  const drafts = [...templates.flatMap(templateDrafts), ...rollouts.flatMap(deploymentDrafts), ...files, ...own]
  return { drafts: withoutTwins(drafts, told), told }
}

/** The nearest folder above owns it; a chart’s folder holds values alone. */
function isIn(rollout: Read<Rollout>, { of }: Read<ArgoApplication>, all: Findings['applications']): boolean {
  const owners = all.flatMap(({ of: { folder } }) =>
    folder !== undefined && isBelow(rollout.file.path, folder) ? [folder] : [],
  )
  const nearest = owners.toSorted((a, b) => b.length - a.length)[0]
  return of.folder !== undefined && of.folder === nearest
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

type Several = readonly [Read<Rollout>, ...Read<Rollout>[]]

interface Released {
  readonly rollouts: readonly Read<Rollout>[]
  readonly templates: Findings['templates']
}

function applicationDraft(
  { application, ...released }: Released & { application: Read<ArgoApplication>; isAlone: boolean },
  told: Translated[],
): Draft {
  const { of, file, translated } = application
  const { retry, ...rest } = of.rest
  const release = releaseOf(released, told)
  const takeOver = [...ARGO_CD, ...(released.rollouts.length > 0 ? ARGO_ROLLOUTS : [])]
  const kubernetes = { ...of.kubernetes, takeOver, ...release.kubernetes }
  const stages = release.stages.length === 0 && retry !== undefined ? [{ sync: {} }] : release.stages
  const pipeline = retry === undefined ? stages : stages.map((stage) => retried(stage, retry))
  const named = of.folder !== undefined && released.isAlone ? 'app' : of.name
  return {
    path: join(of.folder ?? dirname(file.path), `${named}.slipway.yaml`),
    kind: 'application',
    value: fileOf({ name: of.name, kubernetes, pipeline, timeout: release.timeout, rest }),
    from: [file.shown, ...released.rollouts.map((one) => one.file.shown)],
    objects: [translated, ...release.objects],
    refuse: (message) => application.refuse(message),
  }
}

function rolloutDraft(
  { folder, ...released }: Released & { folder: string; rollouts: Several },
  told: Translated[],
): Draft {
  const release = releaseOf(released, told)
  const [first] = released.rollouts
  const { namespace } = first.of
  const at = namespace === undefined ? {} : { namespace }
  const kubernetes = { ...at, takeOver: ARGO_ROLLOUTS, ...release.kubernetes }
  const name = slug(first.of.name)
  return {
    path: join(folder, 'app.slipway.yaml'),
    kind: 'application',
    value: fileOf({ name, kubernetes, pipeline: release.stages, timeout: release.timeout, rest: {} }),
    from: released.rollouts.map((one) => one.file.shown),
    objects: release.objects,
    refuse: (message) => first.refuse(message),
  }
}

interface Release {
  readonly kubernetes: Stage
  readonly stages: readonly Stage[]
  readonly timeout: Stage
  readonly objects: readonly Translated[]
}

/** One application has one pipeline: Rollouts of one folder must agree. */
function releaseOf({ rollouts, templates }: Released, told: Translated[]): Release {
  const [first, ...others] = rollouts
  if (!first) return { kubernetes: {}, stages: [], timeout: {}, objects: [] }
  const { strategy, healthTimeout } = first.of
  const clashes = others
    .filter(({ of }) => JSON.stringify(of.strategy) !== JSON.stringify(strategy))
    .map((one) => one.refuse(clashWords(first.translated.what)))
  told.push(...clashes)
  const { routing, stages, lengthMs } = strategy
  const used = new Set([...JSON.stringify(stages).matchAll(/"use":"([^"]+)"/g)].map(([, name]) => name))
  const asked = templates.filter(({ of }) => of.checks.some(({ name }) => used.has(name)))
  return {
    kubernetes: {
      workloads: rollouts.map(({ of }) => of.workload),
      ...(routing.service === undefined ? {} : { service: routing.service }),
      ...(routing.traffic ? { traffic: routing.traffic } : {}),
      ...(routing.variantLabel ? { variantLabel: routing.variantLabel } : {}),
      ...(healthTimeout === undefined ? {} : { healthTimeout }),
    },
    stages,
    timeout: lengthMs + HOUR_MS > USUAL_MS ? { timeout: durationText(roundedUp(lengthMs + HOUR_MS)) } : {},
    objects: [...rollouts.map((one) => one.translated), ...asked.map((one) => one.translated), ...clashes],
  }
}

function roundedUp(ms: number): number {
  return Math.ceil(ms / HOUR_MS) * HOUR_MS
}

function clashWords(other: string): string {
  return `its steps are others than those of ${other}: an application has one pipeline, so give each a folder of its own`
}

function retried(stage: Stage, retry: unknown): Stage {
  return CHANGING.some((kind) => kind in stage) ? { ...stage, retry } : stage
}

interface Parts {
  readonly name: string
  readonly kubernetes: Stage
  readonly pipeline: readonly Stage[]
  readonly timeout: Stage
  readonly rest: Stage
}

/** In the order in which people write it. */
function fileOf({ name, kubernetes, pipeline, timeout, rest: { labels, ...rest } }: Parts): Stage {
  return {
    name,
    ...(labels === undefined ? {} : { labels }),
    kubernetes,
    ...(pipeline.length === 0 ? {} : { pipeline }),
    ...rest,
    ...timeout,
  }
}

function templateDrafts({ of, file, translated, refuse }: Read<AnalysisTemplate>): Draft[] {
  return of.checks.map(({ path, value }) => ({
    path,
    kind: 'template',
    value,
    from: [file.shown],
    objects: [translated],
    refuse,
  }))
}

function deploymentDrafts({ of, file, translated, refuse }: Read<Rollout>): Draft[] {
  if (!of.deployment) return []
  const path = join(dirname(file.path), `${slug(of.name)}.deployment.yaml`)
  return [{ path, kind: 'manifest', value: of.deployment, from: [file.shown], objects: [translated], refuse }]
}

/** Two objects that ask for one file: the first has it. */
function withoutTwins(drafts: readonly Draft[], told: Translated[]): Draft[] {
  const seen = new Map<string, Draft>()
  for (const draft of drafts) {
    const twin = seen.get(draft.path)
    if (!twin) seen.set(draft.path, draft)
    else if (JSON.stringify(twin.value) !== JSON.stringify(draft.value)) {
      const others = twin.from.join(', ')
      told.push(draft.refuse(`${draft.path} is written for ${others} already: give one of the two another name`))
    }
  }
  return [...seen.values()]
}
