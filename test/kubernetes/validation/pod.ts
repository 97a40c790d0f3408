import { isObject, listOf, objectOf, scalarText, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { parseQuantity } from '../schema/quantity.ts'
import { duplicate, invalidValue, required, unsupported } from '../status.ts'
import type { Cause } from '../status.ts'
import { validateLabel } from './names.ts'

const QUANTITY_RULE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

/** Restart policies and pull policies that there are. */
const PULL = ['Always', 'IfNotPresent', 'Never']
const RESTART = ['Always', 'OnFailure', 'Never']

export function validatePodSpec(spec: JsonObject, field: string, restart: readonly string[] = RESTART): Cause[] {
  const containers = listOf(spec['containers'])
  const volumes = new Set(listOf(spec['volumes']).map((volume) => textOf(objectOf(volume)['name'])))
  const policy = textOf(spec['restartPolicy'])
  return [
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...validateContainers(containers, `${field}.containers`, volumes),
    ...validateContainers(listOf(spec['initContainers']), `${field}.initContainers`, volumes),
    ...(policy === '' || restart.includes(policy) ? [] : [unsupported(`${field}.restartPolicy`, policy, restart)]),
  ]
}

function validateContainers(containers: readonly unknown[], field: string, volumes: ReadonlySet<string>): Cause[] {
  const seen = new Set<string>()
  return containers.flatMap((item, index) => {
    const container = objectOf(item)
    const here = `${field}[${index}]`
    const name = textOf(container['name'])
    const twice = seen.has(name)
    seen.add(name)
    return [
      ...(name === '' ? [required(`${here}.name`)] : validateLabel(name, `${here}.name`)),
      ...(twice ? [duplicate(`${here}.name`, name)] : []),
      ...(textOf(container['image']) === '' ? [required(`${here}.image`)] : []),
      ...validateContainer(container, here, volumes),
    ]
  })
}

function validateContainer(container: JsonObject, field: string, volumes: ReadonlySet<string>): Cause[] {
  const pull = textOf(container['imagePullPolicy'])
  const mounts = listOf(container['volumeMounts']).flatMap((item, index) => {
    const name = textOf(objectOf(item)['name'])
    return volumes.has(name)
      ? []
      : [
          {
            reason: 'FieldValueNotFound',
            message: `Not found: "${name}"`,
            field: `${field}.volumeMounts[${index}].name`,
          },
        ]
  })
  return [
    ...(PULL.includes(pull) ? [] : [unsupported(`${field}.imagePullPolicy`, pull, PULL)]),
    ...validateResources(objectOf(container['resources']), `${field}.resources`),
    ...mounts,
  ]
}

function validateResources(resources: JsonObject, field: string): Cause[] {
  const causes: Cause[] = []
  for (const list of ['limits', 'requests']) {
    for (const [name, value] of Object.entries(objectOf(resources[list]))) {
      if (parseQuantity(String(value)) === undefined)
        causes.push(invalidValue(`${field}.${list}[${name}]`, value, QUANTITY_RULE))
    }
  }
  const limits = objectOf(resources['limits'])
  for (const [name, value] of Object.entries(objectOf(resources['requests']))) {
    const limit = parseQuantity(scalarText(limits[name]))
    const request = parseQuantity(String(value))
    if (limit === undefined || request === undefined || request <= limit) continue
    causes.push(
      invalidValue(
        `${field}.requests`,
        value,
        `must be less than or equal to ${name} limit of ${String(limits[name])}`,
      ),
    )
  }
  return causes
}

export function validateTemplate(template: unknown, field: string, restart?: readonly string[]): Cause[] {
  const spec = objectOf(template)['spec']
  return isObject(spec) ? validatePodSpec(spec, `${field}.spec`, restart) : [required(`${field}.spec`)]
}
