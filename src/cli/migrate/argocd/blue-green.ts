import { analysisStage, readAnalysis } from './analysis-stage.ts'
import type { Stage } from '../translation.ts'
import type { Templates } from './analysis-stage.ts'
import type { Strategy } from '../release.ts'
import { durationText } from '../duration.ts'
import type { Section } from '../section.ts'
import { APPROVAL_MS } from './step.ts'

/** Blue-green: a whole canary beside, all requests at once, then primary follows. */
export function readBlueGreen(section: Section, templates: Templates): Strategy {
  const service = section.text('activeService', 'kubernetes.service')
  const preview = section.text('previewService', 'canary.service')
  const few = section.number('previewReplicaCount', 'canary.replicas')
  const stages: Stage[] = []
  let lengthMs = 0
  const add = (stage: Stage, ms = 0): void => {
    stages.push(stage)
    lengthMs += ms
  }
  const before = analysisAt(section, 'prePromotionAnalysis', templates)
  const after = analysisAt(section, 'postPromotionAnalysis', templates)
  const own = preview === undefined ? {} : { service: true }
  add({ canary: { ...(few === undefined ? { scale: '100%' } : { replicas: few }), ...own } })
  if (before) add(analysisStage(before), before.lengthMs)
  const gate = gateOf(section)
  if (gate) add(gate.stage, gate.ms)
  if (few !== undefined) add({ canary: { scale: '100%', ...own } })
  add({ traffic: '100%' })
  if (after) add(analysisStage(after), after.lengthMs)
  const keepS = section.number('scaleDownDelaySeconds', 'wait, before `primary`')
  if (keepS !== undefined && keepS > 0) add({ wait: durationText(keepS * 1_000) }, keepS * 1_000)
  stages.push({ primary: {} }, { traffic: '0%' }, { clean: 'canary' })
  tellRest(section, { service, preview })
  const routing = {
    ...(service === undefined ? {} : { service }),
    traffic: { method: 'service' },
    hasWeights: true,
    headers: [],
  }
  return { routing, stages, lengthMs }
}

/** A timer that nobody has to wait out is a wait, which a member may skip. */
function gateOf(section: Section): { readonly stage: Stage; readonly ms: number } | undefined {
  const isAutomatic = section.flag('autoPromotionEnabled', 'approval, or none') ?? true
  const seconds = section.number('autoPromotionSeconds', 'wait, which a member may skip')
  if (seconds !== undefined && seconds > 0)
    return { stage: { wait: durationText(seconds * 1_000) }, ms: seconds * 1_000 }
  return isAutomatic ? undefined : { stage: { approval: { authorMayApprove: true } }, ms: APPROVAL_MS }
}

function tellRest(section: Section, names: { service: string | undefined; preview: string | undefined }): void {
  if (names.preview !== undefined) {
    const made = `${names.service ?? '…'}-canary`
    const message = `the preview is reached by the Service ${made}, which the stage \`canary\` makes: take ${names.preview} out of the manifests`
    section.tell('warning', message)
  }
  section.settle(
    ['abortScaleDownDelaySeconds', 'scaleDownDelayRevisionLimit'],
    'the canary stays until requests left it',
  )
  section.settle(['maxUnavailable'], 'the old version keeps all of its pods')
  section.refuse(['antiAffinity'], 'write the affinity into the pod template')
  section.warn(['activeMetadata', 'previewMetadata'], 'write these labels and annotations into the pod template itself')
}

function analysisAt(section: Section, key: string, templates: Templates): ReturnType<typeof readAnalysis> {
  const found = section.section(key)
  return found && readAnalysis(found, templates)
}
