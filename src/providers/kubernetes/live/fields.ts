import { cut } from '#domain/text.ts'
import { isRecord } from '../api/problem.ts'
import { groupOf } from '../manifest.ts'
import type { LiveObject } from '../manifest.ts'
import { CONTENT } from './slim.ts'
import type { Content } from './slim.ts'

type Fields = Record<string, string>
type Read = (object: LiveObject) => Readonly<Record<string, unknown>>

const LONGEST = 500

/** The few values that tell people most of an object of its kind. Never any of a Secret. */
export function fieldsOf(object: LiveObject): Fields {
  const own = READERS[`${groupOf(object.apiVersion)}/${object.kind}`]?.(object) ?? {}
  const all = { ...own, created: object.metadata.creationTimestamp, deleted: object.metadata.deletionTimestamp }
  const shown = Object.entries(all).flatMap(([name, value]) => {
    const text = textOf(value)
    return text === '' ? [] : [[name, cut(text, LONGEST)]]
  })
  return Object.fromEntries(shown) as Fields
}

/** `a.b.c` of the object; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value)
}

export function listAt(value: unknown, path: string): readonly Readonly<Record<string, unknown>>[] {
  const found = at(value, path)
  return Array.isArray(found) ? found.filter(isRecord) : []
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return [...new Set(value.map(textOf))].filter((one) => one !== '').join(', ')
  return ''
}

const workload: Read = (object) => ({
  replicas: `${textOf(at(object, 'status.readyReplicas')) || '0'}/${textOf(at(object, 'spec.replicas')) || '1'}`,
  images: imagesIn(object, 'spec.template.spec'),
  revision: object.metadata.annotations?.['deployment.kubernetes.io/revision'],
})

const content: Read = (object) => {
  const found = object[CONTENT] as Content | undefined
  return { keys: found?.keys, content: found?.digest }
}

const READERS: Readonly<Record<string, Read>> = {
  'apps/Deployment': workload,
  'apps/StatefulSet': workload,
  'apps/ReplicaSet': workload,
  'apps/DaemonSet': (object) => ({
    replicas: `${textOf(at(object, 'status.numberReady')) || '0'}/${textOf(at(object, 'status.desiredNumberScheduled')) || '0'}`,
    images: imagesIn(object, 'spec.template.spec'),
  }),
  '/Pod': (pod) => ({
    phase: at(pod, 'status.phase'),
    ready: readyOf(pod),
    restarts: String(statusesOf(pod).reduce((sum, one) => sum + numberOf(one['restartCount']), 0)),
    images: imagesIn(pod, 'spec'),
    node: at(pod, 'spec.nodeName'),
    address: at(pod, 'status.podIP'),
  }),
  'batch/Job': (job) => ({
    completions: `${textOf(at(job, 'status.succeeded')) || '0'}/${textOf(at(job, 'spec.completions')) || '1'}`,
    failed: at(job, 'status.failed'),
    images: imagesIn(job, 'spec.template.spec'),
    finished: at(job, 'status.completionTime'),
  }),
  'batch/CronJob': (job) => ({
    schedule: at(job, 'spec.schedule'),
    suspended: at(job, 'spec.suspend'),
    'last run': at(job, 'status.lastScheduleTime'),
    images: imagesIn(job, 'spec.jobTemplate.spec.template.spec'),
  }),
  '/Service': (service) => ({
    type: at(service, 'spec.type'),
    address: at(service, 'spec.clusterIP'),
    ports: listAt(service, 'spec.ports').map((port) => `${textOf(port['port'])}/${textOf(port['protocol']) || 'TCP'}`),
    external: addressesOf(service),
  }),
  'networking.k8s.io/Ingress': (ingress) => ({
    hosts: listAt(ingress, 'spec.rules').map((rule) => rule['host']),
    class: at(ingress, 'spec.ingressClassName'),
    external: addressesOf(ingress),
  }),
  'gateway.networking.k8s.io/HTTPRoute': (route) => ({
    hosts: at(route, 'spec.hostnames'),
    backends: listAt(route, 'spec.rules').flatMap((rule) => listAt(rule, 'backendRefs').map(backendWords)),
  }),
  'discovery.k8s.io/EndpointSlice': (slice) => {
    const endpoints = listAt(slice, 'endpoints')
    const ready = endpoints.filter((one) => at(one, 'conditions.ready') !== false)
    return { ready: `${ready.length}/${endpoints.length}` }
  },
  '/PersistentVolumeClaim': (claim) => ({
    phase: at(claim, 'status.phase'),
    capacity: at(claim, 'status.capacity.storage'),
    class: at(claim, 'spec.storageClassName'),
    volume: at(claim, 'spec.volumeName'),
  }),
  'autoscaling/HorizontalPodAutoscaler': (scaler) => ({
    of: `${textOf(at(scaler, 'spec.scaleTargetRef.kind'))} ${textOf(at(scaler, 'spec.scaleTargetRef.name'))}`,
    replicas: at(scaler, 'status.currentReplicas'),
    range: `${textOf(at(scaler, 'spec.minReplicas')) || '1'}–${textOf(at(scaler, 'spec.maxReplicas'))}`,
  }),
  '/ConfigMap': content,
  '/Secret': (secret) => ({ type: secret['type'], keys: content(secret)['keys'] }),
}

function backendWords(backend: Readonly<Record<string, unknown>>): string {
  return `${textOf(backend['name'])} ${textOf(backend['weight']) || '1'}`
}

function imagesIn(object: LiveObject, path: string): unknown[] {
  return [...listAt(object, `${path}.initContainers`), ...listAt(object, `${path}.containers`)].map(
    (one) => one['image'],
  )
}

function statusesOf(pod: LiveObject): readonly Readonly<Record<string, unknown>>[] {
  return listAt(pod, 'status.containerStatuses')
}

function readyOf(pod: LiveObject): string {
  const ready = statusesOf(pod).filter((one) => one['ready'] === true)
  return `${ready.length}/${listAt(pod, 'spec.containers').length}`
}

function addressesOf(object: LiveObject): unknown[] {
  return listAt(object, 'status.loadBalancer.ingress').map((one) => one['hostname'] ?? one['ip'])
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
