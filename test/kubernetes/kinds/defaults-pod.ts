import { isObject, listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** 0644, the mode of files in volumes. */
const FILE_MODE = 420
const TOKEN_SECONDS = 3600

/** Sets a field that was left out. */
export function fill(target: JsonObject, values: JsonObject): void {
  for (const name of Object.keys(values)) target[name] ??= values[name]
}

/** What every pod specification gets, in a pod or in a template. */
export function fillPodSpec(spec: JsonObject): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of listOf(spec[list])) fillContainer(objectOf(container))
  }
  for (const volume of listOf(spec['volumes'])) fillVolume(objectOf(volume))
  if (spec['serviceAccountName'] !== undefined) spec['serviceAccount'] = spec['serviceAccountName']
  else if (spec['serviceAccount'] !== undefined) spec['serviceAccountName'] = spec['serviceAccount']
  if (spec['hostNetwork'] === true) fillHostPorts(spec)
}

/** What only a pod itself gets. */
export function fillPod(pod: JsonObject): void {
  const spec = objectOf(pod['spec'])
  fillPodSpec(spec)
  fill(spec, { enableServiceLinks: true })
  for (const container of listOf(spec['containers'])) {
    const resources = objectOf(objectOf(container)['resources'])
    if (isObject(resources['limits']))
      resources['requests'] = { ...resources['limits'], ...objectOf(resources['requests']) }
  }
}

function fillContainer(container: JsonObject): void {
  fill(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(textOf(container['image'])),
  })
  for (const port of listOf(container['ports'])) fill(objectOf(port), { protocol: 'TCP' })
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isObject(container[probe])) fillProbe(container[probe])
  }
  for (const hook of Object.values(objectOf(container['lifecycle']))) fillHttp(objectOf(hook)['httpGet'])
  for (const variable of listOf(container['env'])) {
    const reference = objectOf(objectOf(variable)['valueFrom'])['fieldRef']
    if (isObject(reference)) fill(reference, { apiVersion: 'v1' })
  }
}

/** Images without a tag, or with `latest`, are always pulled. */
function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1)
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest')) ? 'Always' : 'IfNotPresent'
}

function fillProbe(probe: JsonObject): void {
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  fillHttp(probe['httpGet'])
  if (isObject(probe['grpc'])) fill(probe['grpc'], { service: '' })
}

function fillHttp(http: unknown): void {
  if (isObject(http)) fill(http, { path: '/', scheme: 'HTTP' })
}

function fillVolume(volume: JsonObject): void {
  const sources = Object.keys(volume).filter((name) => name !== 'name')
  if (sources.length === 0) volume['emptyDir'] = {}
  for (const source of ['secret', 'configMap', 'projected', 'downwardAPI']) {
    if (isObject(volume[source])) fill(volume[source], { defaultMode: FILE_MODE })
  }
  if (isObject(volume['hostPath'])) fill(volume['hostPath'], { type: '' })
  for (const item of listOf(objectOf(volume['projected'])['sources'])) {
    const token = objectOf(item)['serviceAccountToken']
    if (isObject(token)) fill(token, { expirationSeconds: TOKEN_SECONDS })
  }
}

function fillHostPorts(spec: JsonObject): void {
  for (const container of listOf(spec['containers'])) {
    for (const port of listOf(objectOf(container)['ports']))
      fill(objectOf(port), { hostPort: objectOf(port)['containerPort'] })
  }
}
