import type { Stage } from '../translation.ts'
import type { Section } from '../section.ts'

/** Rules of `ignoreDifferences` in our words; expressions that are more than a path are told. */
export function ignoreDifferencesOf(spec: Section): readonly Stage[] {
  return spec.sections('ignoreDifferences').flatMap((rule) => {
    const to = 'kubernetes.ignoreDifferences'
    const group = rule.text('group', `${to}[].group`)
    const kind = rule.text('kind', `${to}[].kind`)
    const namespace = rule.text('namespace', `${to}[].namespace`)
    const name = rule.text('name', `${to}[].name`)
    const managers = rule.texts('managedFieldsManagers', `${to}[].managers`)
    const pointers = [...rule.texts('jsonPointers', `${to}[].pointers`), ...expressionsOf(rule)]
    if (pointers.length === 0 && managers.length === 0) return []
    return [
      {
        ...(group === undefined || group === '' || group === '*' ? {} : { group }),
        ...(kind === undefined || kind === '*' ? {} : { kind }),
        ...(namespace === undefined || namespace === '' ? {} : { namespace }),
        ...(name === undefined || name === '' ? {} : { name }),
        ...(pointers.length === 0 ? {} : { pointers }),
        ...(managers.length === 0 ? {} : { managers }),
      },
    ]
  })
}

function expressionsOf(rule: Section): readonly string[] {
  return rule.texts('jqPathExpressions', 'kubernetes.ignoreDifferences[].pointers').flatMap((expression) => {
    const pointer = pointerOf(expression)
    if (pointer === undefined) {
      const told = `\`${expression.slice(0, 200)}\` is more than a path: write \`pointers\` such as \`/spec/*/image\`, where \`*\` is any key or index`
      rule.tell('warning', told)
    }
    return pointer === undefined ? [] : [pointer]
  })
}

const PART = /^(?:\.([A-Za-z_]\w*)|\.?"([^"\\]*)"|\.?\["([^"\\]*)"\]|\.?\[(\d*)\])/

/** `.spec.containers[].image` → its JSON pointer, with `*` for any index; undefined where it selects, pipes or computes. */
export function pointerOf(expression: string): string | undefined {
  let rest = expression.trim().replaceAll(/\[\]\?/g, '[]')
  let pointer = ''
  while (rest !== '') {
    const match = PART.exec(rest)
    if (!match) return undefined
    const [whole, word, quoted, bracketed, index] = match
    const key = word ?? quoted ?? bracketed
    pointer += `/${key === undefined ? index || '*' : key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    rest = rest.slice(whole.length)
  }
  return pointer === '' ? undefined : pointer
}
