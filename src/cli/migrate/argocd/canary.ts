import { readAnalysis } from './analysis-stage.ts'
import type { Stage } from '../translation.ts'
import type { Analysis, Templates } from './analysis-stage.ts'
import type { Strategy } from '../release.ts'
import { readRouting } from './routing.ts'
import type { Section } from '../section.ts'
import { addAnalysis, readStep } from './step.ts'
import type { Course } from './step.ts'

const NOT_NEEDED = ['abortScaleDownDelaySeconds', 'scaleDownDelaySeconds', 'scaleDownDelayRevisionLimit']

export function readCanary(section: Section, { name, templates }: { name: string; templates: Templates }): Strategy {
  const routing = readRouting(section, name)
  const background = backgroundOf(section, templates)
  const course: Course = {
    stages: [],
    hasWeights: routing.hasWeights,
    templates,
    background,
    weight: 0,
    headers: routing.headers,
    size: undefined,
    runs: false,
    isTold: !routing.hasWeights && section.has('trafficRouting'),
    lengthMs: 0,
  }
  for (const [index, step] of section.sections('steps').entries()) readStep(course, step, index)
  if (background && course.stages.length > 0) settleBackground(section, course, background.analysis)
  section.settle(NOT_NEEDED, 'nothing is taken down before the requests have left it')
  refuseRest(section)
  const metadata = section.whole('canaryMetadata', 'canary.patches')
  if (metadata !== undefined) addPatch(course, { name, metadata })
  if (course.stages.length > 0) course.stages.push(...endOf(course))
  const rolling = rollingOf(section)
  return { routing, stages: course.stages, lengthMs: course.lengthMs, ...(rolling && { rolling }) }
}

function refuseRest(section: Section): void {
  section.warn(['stableMetadata'], 'write these labels and annotations into the pod template itself')
  section.warn(['minPodsPerReplicaSet'], 'a canary has at least one pod; write `canary: { replicas: … }` for more')
  section.warn(['dynamicStableScale'], 'primary keeps its size until the new version takes over')
  section.refuse(['antiAffinity'], 'write the affinity into the pod template')
  section.refuse(['pingPong'], 'Services keep their parts: primary is always the one in front')
}

function backgroundOf(section: Section, templates: Templates): Course['background'] {
  const found = section.section('analysis')
  if (!found) return undefined
  const from = found.number('startingStep', 'which pauses are judged') ?? 0
  const analysis = readAnalysis(found, templates)
  return analysis && { analysis, from }
}

function settleBackground(section: Section, course: Course, analysis: Analysis): void {
  if (!course.stages.some((stage) => 'analysis' in stage)) addAnalysis(course, analysis)
  section.tell(
    'warning',
    'the analysis behind the steps is made in the pauses that are long enough, else before the end',
  )
}

function addPatch(course: Course, { name, metadata }: { name: string; metadata: unknown }): void {
  const merge = { spec: { template: { metadata } } }
  const patches = [{ kind: 'Deployment', name, merge }]
  for (const [index, stage] of course.stages.entries()) {
    if ('canary' in stage) course.stages[index] = { canary: { ...(stage['canary'] as Stage), patches } }
  }
}

/** The new version takes over, the requests go back to primary, the canary goes. */
function endOf({ hasWeights, runs }: Course): Stage[] {
  if (!runs) return [{ primary: {} }]
  return [{ primary: {} }, ...(hasWeights ? [{ traffic: '0%' }] : []), { clean: 'canary' }]
}

function rollingOf(section: Section): Stage | undefined {
  const maxSurge = section.whole('maxSurge', 'strategy.rollingUpdate of the Deployment')
  const maxUnavailable = section.whole('maxUnavailable', 'strategy.rollingUpdate of the Deployment')
  if (maxSurge === undefined && maxUnavailable === undefined) return undefined
  const rollingUpdate = {
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
  }
  return { type: 'RollingUpdate', rollingUpdate }
}
