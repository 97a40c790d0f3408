import { dirname, join } from 'node:path/posix'
import { durationMsOf, durationText } from './duration.ts'
import { slug } from './name.ts'
import type { Read } from './object.ts'
import type { AnalysisTemplate, Application, Release } from './release.ts'
import type { Draft, Stage, Translated } from './translation.ts'

export interface Findings {
  readonly applications: readonly Read<Application>[]
  readonly releases: readonly Read<Release>[]
  readonly templates: readonly Read<AnalysisTemplate>[]
  /** What released the workloads: its fields become ours where the two differ. */
  readonly managers: readonly string[]
}

const HOUR_MS = 3_600_000
/** What a deployment may take where its file does not say. */
const USUAL_MS = 6 * HOUR_MS
const CHANGING = ['sync', 'canary', 'baseline', 'primary', 'traffic', 'clean']

/** The files: an application’s takes in the releases of its folder; releases without an application make one of their own. */
export function draftsOf(findings: Findings): { drafts: readonly Draft[]; told: readonly Translated[] } {
  const { applications, releases, templates, managers } = findings
  const told: Translated[] = []
  const owned = new Set<Read<Release>>()
  const files = applications.map((application) => {
    const own = releases.filter((one) => isIn(one, application, applications))
    for (const one of own) owned.add(one)
    const isAlone = applications.filter(({ of }) => of.folder === application.of.folder).length === 1
    return applicationDraft({ application, releases: own, isAlone, templates, managers }, told)
  })
  const free = Map.groupBy(
    releases.filter((one) => !owned.has(one)),
    ({ file }) => dirname(file.path),
  )
  const own = [...free].flatMap(([folder, [first, ...others]]) =>
    first ? [releaseDraft({ folder, releases: [first, ...others], templates, managers }, told)] : [],
  )
  const drafts = [...templates.flatMap(templateDrafts), ...releases.flatMap(deploymentDrafts), ...files, ...own]
  refuseNamesakes(applications, told)
  return { drafts: withoutTwins(drafts, told), told }
}

/** The nearest folder above owns it; a chart’s folder holds values alone. */
function isIn(release: Read<Release>, { of }: Read<Application>, all: Findings['applications']): boolean {
  const owners = all.flatMap(({ of: { folder } }) =>
    folder !== undefined && isBelow(release.file.path, folder) ? [folder] : [],
  )
  const nearest = owners.toSorted((a, b) => b.length - a.length)[0]
  if (of.folder === undefined || of.folder !== nearest) return false
  const { name } = release.of.workload
  const namesakes = all.filter((one) => one.of.folder === nearest && one.of.name === name)
  return namesakes.length === 0 || namesakes.some((one) => one.of === of)
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

type Several = readonly [Read<Release>, ...Read<Release>[]]

type Released = Pick<Findings, 'releases' | 'templates' | 'managers'>

function applicationDraft(
  { application, ...released }: Released & { application: Read<Application>; isAlone: boolean },
  told: Translated[],
): Draft {
  const { of, file, translated } = application
  const { retry, ...rest } = of.rest
  const release = releaseOf(released, told)
  const takeOver = [...of.managers, ...(released.releases.length > 0 ? released.managers : [])]
  const kubernetes = { ...of.kubernetes, takeOver, ...release.kubernetes, ...longerTimeout(of, release) }
  const stages = release.stages.length === 0 && retry !== undefined ? [{ sync: {} }] : release.stages
  const pipeline = retry === undefined ? stages : stages.map((stage) => retried(stage, retry))
  const named = of.folder !== undefined && released.isAlone ? 'app' : of.name
  return {
    path: join(of.folder ?? dirname(file.path), `${named}.slipway.yaml`),
    kind: 'application',
    value: fileOf({ name: of.name, kubernetes, pipeline, timeout: release.timeout, rest }),
    from: [file.shown, ...released.releases.map((one) => one.file.shown)],
    objects: [translated, ...release.objects],
    refuse: (message) => application.refuse(message),
  }
}

/** Both the application and its release may say how long becoming healthy may take. */
function longerTimeout(of: Application, release: Course): Stage {
  const written = [of.kubernetes['healthTimeout'], release.kubernetes['healthTimeout']]
  const times = written.flatMap((one) => durationMsOf(one) ?? [])
  return times.length === 0 ? {} : { healthTimeout: durationText(Math.max(...times)) }
}

function releaseDraft(
  { folder, ...released }: Released & { folder: string; releases: Several },
  told: Translated[],
): Draft {
  const release = releaseOf(released, told)
  const [first] = released.releases
  const { namespace } = first.of
  const at = namespace === undefined ? {} : { namespace }
  const kubernetes = { ...at, takeOver: released.managers, ...release.kubernetes }
  const name = slug(first.of.name)
  return {
    path: join(folder, 'app.slipway.yaml'),
    kind: 'application',
    value: fileOf({ name, kubernetes, pipeline: release.stages, timeout: release.timeout, rest: {} }),
    from: released.releases.map((one) => one.file.shown),
    objects: release.objects,
    refuse: (message) => first.refuse(message),
  }
}

interface Course {
  readonly kubernetes: Stage
  readonly stages: readonly Stage[]
  readonly timeout: Stage
  readonly objects: readonly Translated[]
}

/** One application has one pipeline: releases of one folder must agree. */
function releaseOf({ releases, templates }: Released, told: Translated[]): Course {
  const [first, ...others] = releases
  if (!first) return { kubernetes: {}, stages: [], timeout: {}, objects: [] }
  const { strategy, healthTimeout } = first.of
  const clashes = others
    .filter(({ of }) => JSON.stringify(of.strategy) !== JSON.stringify(strategy))
    .map((one) => one.refuse(clashWords(first.translated.what)))
  told.push(...clashes)
  const { routing, stages, lengthMs } = strategy
  const used = usedIn(stages)
  const asked = templates.filter(({ of }) => of.checks.some(({ name }) => used.has(name)))
  return {
    kubernetes: {
      workloads: releases.map(({ of }) => of.workload),
      ...(routing.service === undefined ? {} : { service: routing.service }),
      ...(routing.traffic ? { traffic: routing.traffic } : {}),
      ...(routing.variantLabel ? { variantLabel: routing.variantLabel } : {}),
      ...(healthTimeout === undefined ? {} : { healthTimeout }),
    },
    stages,
    timeout: lengthMs + HOUR_MS > USUAL_MS ? { timeout: durationText(roundedUp(lengthMs + HOUR_MS)) } : {},
    objects: [...releases.map((one) => one.translated), ...asked.map((one) => one.translated), ...clashes],
  }
}

/** Names of the check templates that stages use. */
export function usedIn(stages: unknown): ReadonlySet<string> {
  return new Set([...JSON.stringify(stages).matchAll(/"use":"([^"]+)"/g)].map(([, name]) => name ?? ''))
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

function deploymentDrafts({ of, file, translated, refuse }: Read<Release>): Draft[] {
  if (!of.deployment) return []
  const path = join(dirname(file.path), `${slug(of.name)}.deployment.yaml`)
  return [{ path, kind: 'manifest', value: of.deployment, from: [file.shown], objects: [translated], refuse }]
}

/** A name stands for one application everywhere. */
function refuseNamesakes(applications: Findings['applications'], told: Translated[]): void {
  const seen = new Map<string, string>()
  for (const { of, file, refuse } of applications) {
    const other = seen.get(of.name)
    if (other === undefined) seen.set(of.name, file.shown)
    else told.push(refuse(`the application of ${other} is called ${of.name} too: give one of the two another \`name\``))
  }
}

/** Two objects that ask for one file: the first has it. */
export function withoutTwins(drafts: readonly Draft[], told: Translated[]): Draft[] {
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
