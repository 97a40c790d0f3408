import { readDocument } from '../document.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { pointerOf } from './ignored-field.ts'
import type { CanaryOptions } from './spec.ts'
import type { Context } from './stage-reader.ts'

type Patch = NonNullable<CanaryOptions['patches']>[number]
type Operation = NonNullable<Patch['ops']>[number]

/** What is different from primary, as JSON patches. */
export function patchesOf(patches: CanaryOptions['patches'], context: Context): unknown {
  if (!patches || patches.length === 0) return undefined
  const from = [...context.path, 'with', 'patches']
  return placed(
    from,
    patches.map((patch, index) => placed([...from, index], patchOf(patch, [...from, index], context))),
  )
}

function patchOf({ target, ops }: Patch, path: Path, context: Context): unknown {
  if (target.documentRoot) {
    const message =
      'a document within a text is not patched: give the canary its own content with an operation on the whole text'
    context.report.error([...path, 'target', 'documentRoot'], message)
  }
  return {
    kind: placed([...path, 'target', 'kind'], target.kind),
    name: placed([...path, 'target', 'name'], target.name || undefined),
    operations: (ops ?? []).flatMap((one, index) => operationOf(one, [...path, 'ops', index], context)),
  }
}

function operationOf({ op, path: written, value }: Operation, path: Path, { report }: Context): unknown[] {
  if (op && op !== 'yaml-replace') {
    report.error([...path, 'op'], `PipeCD documents ${op} and never carries it out: only yaml-replace is`, {
      at: 'value',
    })
    return []
  }
  const pointer = pointerOf(written ?? '')
  if (pointer === undefined) {
    const message = 'this does not lead to one field; a path has the form `$.spec.template.spec.containers[0].image`'
    report.error([...path, 'path'], message, { at: 'value' })
    return []
  }
  const parsed = valueOf(value ?? '')
  if (!parsed) {
    report.error([...path, 'value'], 'this is not YAML, as which PipeCD reads it', { at: 'value' })
    return []
  }
  const operation = {
    op: 'replace',
    path: placed([...path, 'path'], pointer),
    value: placed([...path, 'value'], parsed.is),
  }
  return [placed(path, operation)]
}

function valueOf(text: string): { readonly is: unknown } | undefined {
  try {
    return { is: text.trim() === '' ? text : readDocument(text, 'value').value }
  } catch {
    return undefined
  }
}
