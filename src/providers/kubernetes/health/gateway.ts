import { listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { counted, degraded, healthy, progressing } from './judge.ts'
import type { Verdict } from './judge.ts'
import { conditionsOf, said, textAt, wordsOf } from './read.ts'
import type { Condition } from './read.ts'

/** Kubernetes' Gateway API: every condition carries the generation it speaks of. */
export function gatewayClassHealth(object: LiveObject): Verdict {
  return judged(object, { conditions: conditionsOf(object), wanted: ['Accepted'], well: 'accepted by its controller' })
}

export function gatewayHealth(object: LiveObject): Verdict {
  const addresses = listAt(object, 'status.addresses').map((one) => said(textAt(one, 'value'), 253))
  const at = addresses.length === 0 ? '' : `, reached at ${addresses.join(', ')}`
  return judged(object, {
    conditions: conditionsOf(object),
    wanted: ['Accepted', 'Programmed'],
    well: `accepted and programmed${at}`,
  })
}

/** A route is in order when every gateway it names has taken it as it is. */
export function routeHealth(route: LiveObject): Verdict {
  const asked = Math.max(1, listAt(route, 'spec.parentRefs').length)
  return parentsHealth(route, { path: 'status.parents', refs: 'parentRef', asked })
}

export function gatewayPolicyHealth(policy: LiveObject): Verdict {
  return parentsHealth(policy, { path: 'status.ancestors', refs: 'ancestorRef', asked: 1 })
}

function parentsHealth(
  object: LiveObject,
  { path, refs, asked }: { path: string; refs: string; asked: number },
): Verdict {
  const parents = listAt(object, path)
  const verdicts = parents.map((parent) => {
    const name = said(textAt(parent, `${refs}.name`), 253)
    const verdict = judged(object, {
      conditions: conditionsOf(parent, 'conditions'),
      wanted: ['Accepted', 'ResolvedRefs'],
      well: `taken by ${name}`,
      optional: ['ResolvedRefs'],
    })
    return verdict.health === 'healthy' ? verdict : { ...verdict, reason: `${name}: ${verdict.reason}` }
  })
  const worst =
    verdicts.find(({ health }) => health === 'degraded') ?? verdicts.find(({ health }) => health !== 'healthy')
  if (worst) return worst
  if (parents.length < asked)
    return progressing(
      `${parents.length} of ${counted(asked, 'gateway')} it names ${parents.length === 1 ? 'has' : 'have'} taken it`,
    )
  return healthy(verdicts.map(({ reason }) => reason).join(', '))
}

interface Wanted {
  readonly conditions: readonly Condition[]
  readonly wanted: readonly string[]
  readonly well: string
  /** Need not be told. */
  readonly optional?: readonly string[]
}

function judged(object: LiveObject, { conditions, wanted, well, optional = [] }: Wanted): Verdict {
  const generation = object.metadata.generation ?? 0
  for (const type of wanted) {
    const one = conditions.find((condition) => condition.type === type)
    if (!one && optional.includes(type)) continue
    if (!one) return progressing(`no controller has said whether it is ${type}`)
    if ((one.observedGeneration ?? generation) < generation)
      return progressing('its controller has not seen the last change yet')
    if (one.status === 'True') continue
    const isEarly = one.status === 'Unknown' || ['Pending', 'Waiting'].includes(one.reason)
    return isEarly ? progressing(wordsOf(one)) : degraded(`not ${type}: ${wordsOf(one)}`)
  }
  return healthy(well)
}
