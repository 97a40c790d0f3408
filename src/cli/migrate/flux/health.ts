import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'
import { conditionsOf } from './health-expression.ts'

/** `healthCheckExprs` as rules of `kubernetes.health`. */
export function healthRules(spec: Section): readonly Stage[] {
  return spec.sections('healthCheckExprs').flatMap((entry) => {
    const apiVersion = entry.text('apiVersion', 'kubernetes.health[].group') ?? ''
    const kind = entry.text('kind', 'kubernetes.health[].kind')
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
    const rule = {
      progressing: read(entry, { key: 'inProgress', to: 'progressing', join: '||' }),
      degraded: read(entry, { key: 'failed', to: 'degraded', join: '||' }),
      healthy: read(entry, { key: 'current', to: 'healthy', join: '&&' }),
    }
    const said = Object.entries(rule).filter(([, conditions]) => conditions !== undefined)
    if (kind === undefined || said.length === 0) return []
    return [{ ...(group === '' ? {} : { group }), kind, ...Object.fromEntries(said) }]
  })
}

function read(
  entry: Section,
  { key, to, join }: { key: string; to: string; join: '&&' | '||' },
): readonly Stage[] | undefined {
  const expression = entry.text(key, `kubernetes.health[].${to}`)
  if (expression === undefined) return undefined
  const conditions = conditionsOf(expression, join)
  if (!conditions) {
    const words = join === '&&' ? 'all of them' : 'any of them'
    const message = `\`${key}\` is more than comparisons of which ${words} must hold: write \`kubernetes.health\` anew`
    entry.tell('error', message)
  }
  return conditions
}
