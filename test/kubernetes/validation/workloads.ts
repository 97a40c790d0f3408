import { isEmpty, isObject, listOf, objectOf, sameJson, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { structuredSelector } from '../store/selector.ts'
import { invalidValue, required } from '../status.ts'
import type { Cause } from '../status.ts'
import { validateLabels } from './names.ts'
import { validatePodSpec, validateTemplate } from './pod.ts'

const IMMUTABLE = 'field is immutable'
const ALWAYS = ['Always']
const FOR_JOBS = ['OnFailure', 'Never']

export function validateDeployment(object: ApiObject, before?: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  return [
    ...validateReplicas(spec),
    ...validateSelector(spec),
    ...validateTemplate(spec['template'], 'spec.template', ALWAYS),
    ...sameSelector(object, before),
  ]
}

export function validateDaemonSet(object: ApiObject, before?: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  return [
    ...validateSelector(spec),
    ...validateTemplate(spec['template'], 'spec.template', ALWAYS),
    ...sameSelector(object, before),
  ]
}

/** What of a StatefulSet may be changed; everything else may not. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

export function validateStatefulSet(object: ApiObject, before?: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const own = [
    ...validateReplicas(spec),
    ...validateSelector(spec),
    ...validateTemplate(withClaims(spec), 'spec.template', ALWAYS),
  ]
  if (!before || sameJson(fixedPart(object), fixedPart(before))) return own
  const fields = CHANGEABLE.map((name) => `'${name}'`)
  const message = `updates to statefulset spec for fields other than ${fields.slice(0, -1).join(', ')} and ${fields.at(-1)} are forbidden`
  return [...own, { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'spec' }]
}

/** Its pods get a volume for each of its claims besides those of the template. */
function withClaims(spec: JsonObject): unknown {
  const claims = listOf(spec['volumeClaimTemplates']).map((claim) => ({
    name: textOf(objectOf(objectOf(claim)['metadata'])['name']),
  }))
  const template = objectOf(spec['template'])
  const pod = template['spec']
  return isObject(pod) ? { ...template, spec: { ...pod, volumes: [...listOf(pod['volumes']), ...claims] } } : template
}

function fixedPart(object: ApiObject): JsonObject {
  const spec = { ...objectOf(object['spec']) }
  for (const name of CHANGEABLE) delete spec[name]
  return spec
}

export function validateJob(object: ApiObject, before?: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const own = validateTemplate(spec['template'], 'spec.template', FOR_JOBS)
  if (!before) return own
  const old = objectOf(before['spec'])
  const fixed = ['completions', 'selector', 'template', 'completionMode'].filter(
    (name) => !sameJson(spec[name], old[name]),
  )
  return [...own, ...fixed.map((name) => invalidValue(`spec.${name}`, spec[name], IMMUTABLE))]
}

export function validateCronJob(object: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const schedule = textOf(spec['schedule'])
  const template = objectOf(objectOf(spec['jobTemplate'])['spec'])['template']
  const isSchedule = /^(@\w+|(\S+\s+){4}\S+)$/.test(schedule)
  return [
    ...(schedule === '' ? [required('spec.schedule')] : []),
    ...(schedule !== '' && !isSchedule
      ? [
          invalidValue(
            'spec.schedule',
            schedule,
            `expected exactly 5 fields, found ${schedule.split(/\s+/).length}: [${schedule}]`,
          ),
        ]
      : []),
    ...validateTemplate(template, 'spec.jobTemplate.spec.template', FOR_JOBS),
  ]
}

/** What of a pod's specification may be changed. */
const POD_FORBIDDEN =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` ' +
  '(allow it to be set to 1 if it was previously negative)'

export function validatePod(object: ApiObject, before?: ApiObject): Cause[] {
  const own = validatePodSpec(objectOf(object['spec']), 'spec')
  if (!before || sameJson(fixedPodPart(object), fixedPodPart(before))) return own
  return [...own, { reason: 'FieldValueForbidden', message: `Forbidden: ${POD_FORBIDDEN}`, field: 'spec' }]
}

function fixedPodPart(object: ApiObject): JsonObject {
  const { activeDeadlineSeconds: _, tolerations: __, nodeName: ___, ...spec } = objectOf(object['spec'])
  for (const list of ['containers', 'initContainers']) {
    const containers = spec[list]
    if (Array.isArray(containers)) spec[list] = containers.map(withoutImage)
  }
  return spec
}

function withoutImage(container: unknown): JsonObject {
  return { ...objectOf(container), image: '' }
}

function validateReplicas(spec: JsonObject): Cause[] {
  const { replicas } = spec
  return typeof replicas === 'number' && replicas < 0
    ? [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')]
    : []
}

function validateSelector(spec: JsonObject): Cause[] {
  const { selector } = spec
  if (!isObject(selector) || isEmpty(selector)) return [required('spec.selector')]
  const labels = objectOf(objectOf(spec['template'])['metadata'])['labels']
  const probe = { kind: '', apiVersion: '', metadata: { labels: objectOf(labels) } } as unknown as ApiObject
  const mismatch = '`selector` does not match template `labels`'
  return [
    ...validateLabels(labels, 'spec.template.labels'),
    ...(structuredSelector(selector)(probe)
      ? []
      : [invalidValue('spec.template.metadata.labels', labels ?? null, mismatch)]),
  ]
}

function sameSelector(object: ApiObject, before: ApiObject | undefined): Cause[] {
  const { selector } = objectOf(object['spec'])
  if (!before || sameJson(selector, objectOf(before['spec'])['selector'])) return []
  return [invalidValue('spec.selector', selector, IMMUTABLE)]
}
