import { isRecord } from '../api/problem.ts'

export type PathStep =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'element'; readonly field: string; readonly value: string }

const STEP = /(?:^|\.)([A-Za-z_$][\w$-]*)|\[(\d{1,6})\]|\["([^"\\\p{Cc}]+)"\]|\[([A-Za-z_][\w-]*)=([^\]\p{Cc}]+)\]/uy

const MOST_STEPS = 30

/** `a.b[0]["x/y"][type=Ready].status`; undefined where that is no path. */
export function parseFieldPath(text: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = []
  let at = 0
  while (at < text.length && steps.length < MOST_STEPS) {
    STEP.lastIndex = at
    const match = STEP.exec(text)
    if (!match) return undefined
    steps.push(stepOf(match))
    at = STEP.lastIndex
  }
  return at === text.length && steps.length > 0 ? steps : undefined
}

function stepOf([, name, index, quoted, field, value]: RegExpExecArray): PathStep {
  if (index !== undefined) return { type: 'index', index: Number(index) }
  if (field !== undefined) return { type: 'element', field, value: value ?? '' }
  return { type: 'field', name: name ?? quoted ?? '' }
}

/** Undefined where there is no such field. */
export function valueAt(object: unknown, path: string): unknown {
  return (parseFieldPath(path) ?? []).reduce<unknown>(stepInto, object)
}

function stepInto(value: unknown, step: PathStep): unknown {
  switch (step.type) {
    case 'field':
      return isRecord(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined
    case 'index':
      return Array.isArray(value) ? (value[step.index] as unknown) : undefined
    case 'element':
      if (!Array.isArray(value)) return undefined
      return value.find((one) => isRecord(one) && String(one[step.field]) === step.value) as unknown
  }
}
