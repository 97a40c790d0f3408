import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'

/** Rules of `ignore` and `driftDetection.ignore` as rules of `ignoreDifferences`. */
export function ignoreRules(section: Section): readonly Stage[] {
  return section.sections('ignore').flatMap((rule) => {
    const to = 'kubernetes.ignoreDifferences'
    const pointers = rule.texts('paths', `${to}[].pointers`)
    const target = rule.section('target')
    const of = target ? targetOf(target) : {}
    if (pointers.includes('') || pointers.includes('/')) {
      rule.tell('error', 'a whole object is left alone by its annotation `slipway.dev/ignore: drift`')
      return []
    }
    return pointers.length === 0 || !of ? [] : [{ ...of, pointers }]
  })
}

/** Names are patterns there; ours know `*` alone. */
function targetOf(target: Section): Stage | undefined {
  target.refuse(
    ['labelSelector', 'annotationSelector'],
    'a rule is for a kind and a name: write one for each, or the annotation `slipway.dev/ignore: drift` into the object',
  )
  target.settle(['version'], 'the group says it')
  const group = target.text('group', 'kubernetes.ignoreDifferences[].group')
  const kind = target.text('kind', 'kubernetes.ignoreDifferences[].kind')
  const [name, namespace] = ['name', 'namespace'].map((key) => {
    const written = target.text(key, `kubernetes.ignoreDifferences[].${key}`)
    return written === undefined ? undefined : globOf(written)
  })
  for (const [key, read] of Object.entries({ name, namespace })) {
    if (read !== null) continue
    target.tell('error', `\`${key}\` is more than a name and \`.*\`: write a rule for each`)
    return undefined
  }
  return {
    ...(group === undefined ? {} : { group }),
    ...(kind === undefined ? {} : { kind }),
    ...(namespace === undefined || namespace === '*' ? {} : { namespace }),
    ...(name === undefined || name === '*' ? {} : { name }),
  }
}

function globOf(pattern: string): string | null {
  const bare = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('.*', '*')
  return /^[\w.*-]+$/.test(bare) ? bare : null
}
