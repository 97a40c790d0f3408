import { checkTypes } from '../fields/check.ts'
import { applyConfig } from '../fields/ownership.ts'
import { isObject, listOf, objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { apiVersionOf } from '../object.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { strategicPatch } from '../patch/strategic-patch.ts'
import { Refusal, badRequest, invalid, modified, required } from '../status.ts'
import type { World } from '../world.ts'
import { actorOf, ownedBefore, storeNew } from './create.ts'
import { emptyObject, expectObject, toDraft } from './decode.ts'
import { hasStatus, resetNew } from './prepare.ts'
import { changeObject, checkPreconditions, findObject, requireObject } from './update.ts'
import type { Write, Written } from './write.ts'

export const APPLY = 'application/apply-patch+yaml'
const STRATEGIC = 'application/strategic-merge-patch+json'
const MERGE = 'application/merge-patch+json'
const JSON_PATCH = 'application/json-patch+json'

export interface Patch {
  readonly type: string
  readonly body: unknown
  readonly force: boolean
}

/** PATCH, in any of its four types. */
export function patchObject(world: World, write: Write, patch: Patch): Written {
  if (patch.type === APPLY) return applyObject(world, write, patch)
  const before = requireObject(world, write)
  const patched = patchValue(before, patch, write)
  if (!isObject(patched)) throw badRequest('the patch does not leave an object')
  const wanted = expectObject(patched, write)
  if (wanted.metadata.resourceVersion !== before.metadata.resourceVersion) checkPreconditions(wanted, before, write)
  return { object: changeObject({ world, write, before, wanted }), created: false }
}

function patchValue(before: ApiObject, { type, body }: Patch, { resource }: Write): unknown {
  if (type === MERGE) return mergePatch(before, body)
  if (type === JSON_PATCH) return jsonPatch(before, body)
  if (type === STRATEGIC && !resource.custom) return strategicPatch(before, body, resource.schema)
  const known = [JSON_PATCH, MERGE, APPLY]
  const message =
    type === STRATEGIC
      ? 'the body of the request was in an unknown format - accepted media types include: ' + known.join(', ')
      : `the body of the request was in an unknown format - accepted media types include: ${[JSON_PATCH, MERGE, STRATEGIC, APPLY].join(', ')}`
  throw new Refusal(415, 'UnsupportedMediaType', message)
}

function applyObject(world: World, write: Write, { body, force }: Patch): Written {
  if (write.manager === '') {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      required('fieldManager', 'is required for apply patch'),
    ])
  }
  const sent = expectObject(body, write)
  if (listOf(sent.metadata['managedFields']).length > 0) throw badRequest('metadata.managedFields must be nil')
  const config = configOf(sent, write)
  refuseWrongTypes(config, write)
  const before = findObject(world, write)
  if (!before) return applyNew(world, write, config)
  const { resourceVersion } = sent.metadata
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modified(write.resource, write.name)
  const { schema } = write.resource
  const owners = ownedBefore(before, { world, write })
  const applied = applyConfig({ live: before, config, schema, force }, owners, actorOf(world, write, 'Apply'))
  const wanted = (applied.object ?? before) as ApiObject
  return { object: changeObject({ world, write, before, wanted, owners: applied.owners }), created: false }
}

function applyNew(world: World, write: Write, config: JsonObject): Written {
  if (write.subresource !== undefined) requireObject(world, write)
  const { schema } = write.resource
  const actor = actorOf(world, write, 'Apply')
  const { object, owners } = applyConfig(
    { live: emptyObject(write.resource), config, schema, force: false },
    new Map(),
    actor,
  )
  const draft = toDraft(objectOf(object ?? config), write)
  draft.metadata.name = write.name
  resetNew(draft, write.resource)
  return { object: storeNew({ world, write, draft, owners }), created: true }
}

/** What of a configuration the request is about: the status, or everything else. */
function configOf(sent: ApiObject, { resource, subresource }: Write): JsonObject {
  const { status, ...rest } = sent
  if (subresource === 'status')
    return { kind: sent.kind, apiVersion: sent.apiVersion, metadata: {}, ...(status !== undefined && { status }) }
  return hasStatus(resource) ? rest : sent
}

function refuseWrongTypes(config: JsonObject, { resource, namespace, name }: Write): void {
  const problems = checkTypes(config, resource.schema)
  if (problems.length === 0) return
  const text = problems.length === 1 ? problems[0] : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
  const what = `${namespace}/${name}; ${apiVersionOf(resource).replace(/^v1$/, '/v1')}, Kind=${resource.kind}`
  throw new Refusal(500, undefined, `failed to create typed patch object (${what}): ${text}`)
}
