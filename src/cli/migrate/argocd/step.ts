import { analysisStage, readAnalysis } from './analysis-stage.ts'
import type { Stage } from '../translation.ts'
import type { Analysis, Templates } from './analysis-stage.ts'
import { durationMsOf, durationText } from '../duration.ts'
import type { Section } from '../section.ts'

type Header = Readonly<Record<string, unknown>>

/** Where a canary stands while its steps are read. */
export interface Course {
  readonly stages: Stage[]
  readonly hasWeights: boolean
  readonly templates: Templates
  /** Judged in the pauses, from the step with this index. */
  readonly background: { readonly analysis: Analysis; readonly from: number } | undefined
  weight: number
  headers: readonly Header[]
  /** The canary keeps this size; undefined where it follows the weight. */
  size: Stage | undefined
  runs: boolean
  /** Whether it was said that nothing can split the requests. */
  isTold: boolean
  /** What waits may take together. */
  lengthMs: number
}

const POD_SHARES =
  'requests are not split by the number of pods: a canary gets none without `traffic`. Add `trafficRouting` (Gateway API, Istio, NGINX, SMI or ALB), or release blue-green by the Service'

/** The longest that a person is waited for at one approval. */
export const APPROVAL_MS = 86_400_000
const LONGEST_WAIT_MS = 7 * 86_400_000

const NO_EQUAL: Readonly<Record<string, string>> = {
  setMirrorRoute: 'requests are not mirrored: use a `canary` with a small share, or a header',
  experiment:
    'experiments are not there: a `baseline` stage, and checks with `compare: canary-baseline`, judge like with like',
  plugin: 'its plugins do not run here: write a `script` stage, or a stage of your own as a plugin',
}

export function readStep(course: Course, step: Section, index: number): void {
  if (step.has('setWeight')) setWeight(course, step)
  else if (step.has('pause')) pause(course, step, index)
  else if (step.has('setCanaryScale')) setScale(course, step)
  else if (step.has('setHeaderRoute')) setHeaderRoute(course, step)
  else if (step.has('analysis')) {
    const section = step.section('analysis')
    const analysis = section && readAnalysis(section, course.templates)
    if (analysis) addAnalysis(course, analysis)
  } else if (step.has('replicaProgressThreshold')) {
    step.warn(['replicaProgressThreshold'], 'a stage ends when all of its pods are healthy')
  } else refuseStep(step)
}

function refuseStep(step: Section): void {
  const kind = Object.keys(NO_EQUAL).find((one) => step.has(one))
  if (kind === undefined) step.tell('error', 'this step is not known')
  else step.refuse([kind], NO_EQUAL[kind] ?? '')
}

function setWeight(course: Course, step: Section): void {
  const weight = step.number('setWeight', course.hasWeights ? 'canary, traffic' : 'canary.scale')
  if (weight === undefined) return
  if (!Number.isInteger(weight) || weight < 0 || weight > 100) return step.tell('error', 'a weight is 0 to 100')
  course.weight = weight
  if (!course.hasWeights) return scaleAlone(course, step)
  if (course.size === undefined) grow(course, weight)
  route(course)
}

/** Without a router the canary would get no requests at all: its Service is not the one in front. */
function scaleAlone(course: Course, step: Section): void {
  const { weight } = course
  if (weight === 0) return
  if (course.size === undefined) start(course, { scale: `${weight}%` })
  if (course.isTold) return
  course.isTold = true
  step.tell('error', POD_SHARES)
}

function setScale(course: Course, step: Section): void {
  const scale = step.section('setCanaryScale')
  if (!scale) return
  const replicas = scale.number('replicas', 'canary.replicas')
  const weight = scale.number('weight', 'canary.scale')
  const isMatching = scale.flag('matchTrafficWeight', 'canary.scale follows `traffic`') === true
  course.size = undefined
  if (isMatching) return grow(course, course.weight)
  const size = replicas === undefined ? { scale: `${weight ?? 0}%` } : { replicas }
  course.size = size
  if (replicas === 0 || (replicas === undefined && (weight ?? 0) === 0)) {
    return scale.tell('warning', 'a canary without pods is none: it starts with the next step that gives it some')
  }
  start(course, size)
}

function setHeaderRoute(course: Course, step: Section): void {
  const header = step.section('setHeaderRoute')
  if (!header) return
  header.settle(['name'], 'the route is made and removed by the stage `traffic`')
  const matches = header.sections('match')
  if (matches.length > 1)
    header.tell('error', 'several matches are alternatives there, and all must hold here: keep one')
  course.headers = matches.slice(0, 1).flatMap((match) => {
    const name = match.text('headerName', 'traffic.headers[].name')
    const value = match.section('headerValue')
    const exact = value?.text('exact', 'traffic.headers[].value')
    value?.refuse(['regex', 'prefix'], 'a header is compared with one value: write `exact`')
    return name !== undefined && exact !== undefined ? [{ name, value: exact }] : []
  })
  if (!course.runs && course.headers.length > 0) start(course, { replicas: 1 })
  if (course.runs) route(course)
}

function pause(course: Course, step: Section, index: number): void {
  const section = step.section('pause')
  if (!section) return
  const duration = section.whole('duration', 'wait')
  if (duration === undefined) {
    section.tell('warning', 'a pause without an end is an approval, which fails after a day when nobody gives it')
    course.stages.push({ approval: { authorMayApprove: true } })
    course.lengthMs += APPROVAL_MS
    return
  }
  const ms = durationMsOf(duration)
  if (ms === undefined || ms > LONGEST_WAIT_MS) return section.tell('error', 'a pause is a duration of at most 7 days')
  if (ms === 0) return
  course.lengthMs += ms
  course.stages.push(judged(course, { ms, index }) ?? { wait: durationText(ms) })
}

/** The analysis that went on behind the steps is made in the pauses that are long enough for it. */
function judged({ background, runs }: Course, { ms, index }: { ms: number; index: number }): Stage | undefined {
  if (!background || !runs || index < background.from || ms < background.analysis.lengthMs) return undefined
  return analysisStage(background.analysis, ms)
}

export function addAnalysis(course: Course, analysis: Analysis): void {
  course.stages.push(analysisStage(analysis))
  course.lengthMs += analysis.lengthMs
}

function grow(course: Course, weight: number): void {
  if (weight > 0) start(course, { scale: `${weight}%` })
}

function start(course: Course, size: Stage): void {
  course.stages.push({ canary: size })
  course.runs = true
}

function route(course: Course): void {
  const { weight, headers, runs } = course
  if (!runs) return
  course.stages.push({ traffic: headers.length === 0 ? `${weight}%` : { canary: `${weight}%`, headers } })
}
