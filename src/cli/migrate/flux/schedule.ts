import { durationOf } from '../duration.ts'
import { slug } from '../name.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'

export interface Schedule {
  readonly kubernetes: Stage
  readonly rest: Stage
}

/** What a Kustomization and a HelmRelease say alike: when, with whose rights, where to, and how long. */
export function readSchedule(spec: Section): Schedule {
  spec.settle(['interval', 'retryInterval'], 'a commit is deployed when it comes; the cluster is watched')
  const isSuspended = spec.flag('suspend', 'trigger.queue') === true
  for (const dependency of spec.sections('dependsOn')) {
    const name = dependency.text('name') ?? ''
    dependency.whole('namespace')
    dependency.whole('readyExpr')
    dependency.tell(
      'warning',
      `applications do not wait for each other: what needs ${name} must bear its absence, or be one application with it, in waves (\`slipway.dev/wave\`)`,
    )
  }
  spec.warn(
    ['serviceAccountName'],
    'the rights are those of the target: give the agent a target with a kubeconfig of this account',
  )
  const timeout = spec.whole('timeout', 'kubernetes.healthTimeout')
  const healthTimeout = durationOf(timeout)
  if (timeout !== undefined && healthTimeout === undefined) spec.tell('error', '`timeout` is no duration such as `5m`')
  return {
    kubernetes: { ...targetOf(spec), ...(healthTimeout === undefined ? {} : { healthTimeout }) },
    rest: isSuspended ? { trigger: { queue: 'manual' } } : {},
  }
}

/** Another cluster than the agent’s own. */
function targetOf(spec: Section): Stage {
  const config = spec.section('kubeConfig')
  if (!config) return {}
  const reference = config.section('secretRef') ?? config.section('configMapRef')
  const written = reference?.text('name', 'kubernetes.target') ?? 'remote'
  reference?.whole('key')
  const target = slug(written.replace(/[-.]?kubeconfig$/, '')) || slug(written)
  config.tell('warning', `give the agent of that cluster a target \`{ name: ${target}, kubernetes: { … } }\``)
  return { target }
}
