import { at, isObject, objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { checkPreconditions, changeObject, requireObject } from './update.ts'
import type { World } from '../world.ts'
import type { Write } from './write.ts'

/** The scale of a workload: how many it is to have, and how many it has. */
export function readScale(world: World, write: Write): JsonObject {
  return scaleOf(requireObject(world, write), write)
}

function scaleOf(object: ApiObject, { resource }: Write): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = at(object, ...specPath(resource.custom?.scale?.specReplicasPath))
  const running = at(object, ...statusPath(resource.custom?.scale?.statusReplicasPath))
  const selector = Object.entries(objectOf(at(object, 'spec', 'selector', 'matchLabels'))).map(
    ([key, value]) => `${key}=${String(value)}`,
  )
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: typeof replicas === 'number' && replicas > 0 ? { replicas } : {},
    status: { replicas: running ?? 0, ...(selector.length > 0 && { selector: selector.join(',') }) },
  }
}

function specPath(path = '.spec.replicas'): string[] {
  return path.split('.').slice(1)
}

function statusPath(path = '.status.replicas'): string[] {
  return path.split('.').slice(1)
}

/** PUT of a scale. */
export function writeScale(world: World, write: Write, body: unknown): JsonObject {
  const before = requireObject(world, write)
  const sent = objectOf(body)
  if (isObject(sent['metadata'])) checkPreconditions(sent as ApiObject, before, write)
  const replicas = Number(at(sent, 'spec', 'replicas') ?? 0)
  const wanted = mergePatch(
    before,
    nested(specPath(write.resource.custom?.scale?.specReplicasPath), replicas),
  ) as ApiObject
  return scaleOf(changeObject({ world, write, before, wanted }), write)
}

/** PATCH of a scale, as a merge patch or a JSON patch. */
export function patchScale(
  world: World,
  write: Write,
  { type, body }: { readonly type: string; readonly body: unknown },
): JsonObject {
  const scale = readScale(world, write)
  return writeScale(world, write, type.includes('json-patch') ? jsonPatch(scale, body) : mergePatch(scale, body))
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
}
