import { isMapping } from '#domain/config/form.ts'
import { findObjects } from '../object.ts'
import type { Section } from '../section.ts'
import type { SourceFile } from '../translation.ts'
import { mergeValues, parsedValues, setAt, typed } from '../values.ts'

/** ConfigMaps that lie in git. */
export interface ConfigMaps {
  data(name: string, namespace: string | undefined): Readonly<Record<string, unknown>> | undefined
}

/** Read only where a HelmRelease asks for them; files that are no YAML are none of its business. */
export function configMapsIn(files: readonly SourceFile[]): ConfigMaps {
  let found: ReturnType<typeof findObjects>['found'] | undefined
  return {
    data(name, namespace) {
      found ??= findObjects(files.filter(({ text }) => /\bkind:\s*["']?ConfigMap\b/.test(text))).found
      const named = found.filter((one) => one.kind === 'ConfigMap' && one.group === '' && one.name === name)
      const one =
        named.find((each) => each.namespace === (namespace ?? '')) ?? (named.length === 1 ? named[0] : undefined)
      const data = one?.value['data']
      return isMapping(data) ? data : undefined
    },
  }
}

interface From {
  readonly configMaps: ConfigMaps
  readonly namespace: string | undefined
}

/** In the order of Flux: each of `valuesFrom` goes over those before it, `values` over all of them. */
export function valuesOf(spec: Section, from: From): Record<string, unknown> {
  let inline: Record<string, unknown> = {}
  for (const entry of spec.sections('valuesFrom')) inline = withEntry(inline, entry, from)
  const values = spec.whole('values', 'kubernetes.helm.inline')
  if (values !== undefined && !isMapping(values)) spec.tell('error', '`values` is no mapping')
  return isMapping(values) ? mergeValues(inline, structuredClone({ ...values })) : inline
}

function withEntry(inline: Record<string, unknown>, entry: Section, from: From): Record<string, unknown> {
  const kind = entry.text('kind') ?? ''
  const name = entry.text('name', 'kubernetes.helm.inline') ?? ''
  const key = entry.text('valuesKey', 'kubernetes.helm.inline') ?? 'values.yaml'
  const at = entry.text('targetPath', 'kubernetes.helm.inline')
  const isLiteral = entry.flag('literal') === true
  const isOptional = entry.flag('optional') === true
  if (kind !== 'ConfigMap') {
    entry.tell('error', `values of the ${kind} ${name} are not read: charts take the name of a Secret that is there`)
    return inline
  }
  const text = from.configMaps.data(name, from.namespace)?.[key]
  if (typeof text !== 'string') {
    const where = `the ConfigMap ${name} with the key ${key} is not among these files`
    if (isOptional) entry.tell('warning', `${where}: nothing is taken from it`)
    else entry.tell('error', `${where}: values of the cluster are not looked up; commit them as a values file`)
    return inline
  }
  const made = at === undefined ? merged(inline, text) : placed(inline, { at, value: isLiteral ? text : typed(text) })
  if (made)
    entry.tell('warning', `its values were copied from the ConfigMap ${name}: they are the application’s own now`)
  else entry.tell('error', `the values of the ConfigMap ${name} cannot be read: write them into a values file`)
  return made ?? inline
}

function merged(inline: Record<string, unknown>, text: string): Record<string, unknown> | undefined {
  const values = parsedValues(text)
  return values && mergeValues(inline, values)
}

function placed(
  inline: Record<string, unknown>,
  { at, value }: { at: string; value: unknown },
): Record<string, unknown> | undefined {
  const copy = structuredClone(inline)
  return setAt(copy, at, value) ? copy : undefined
}
