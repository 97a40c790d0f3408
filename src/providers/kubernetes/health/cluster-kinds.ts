import type { LiveObject } from '../manifest.ts'
import { givenUp, healthy, progressing } from './judge.ts'
import type { Verdict } from './judge.ts'
import { conditionOf, textAt, wordsOf } from './read.ts'

export function definitionHealth(definition: LiveObject): Verdict {
  const names = conditionOf(definition, 'NamesAccepted')
  if (names?.status === 'False') return givenUp(`its names are not accepted: ${wordsOf(names)}`)
  const established = conditionOf(definition, 'Established')
  if (established?.status === 'True') return healthy('established')
  return progressing(established ? `not established: ${wordsOf(established)}` : 'not established yet')
}

export function apiServiceHealth(service: LiveObject): Verdict {
  const available = conditionOf(service, 'Available')
  if (available?.status === 'True') return healthy('available')
  return progressing(available ? `not available: ${wordsOf(available)}` : 'not looked at yet')
}

export function namespaceHealth(namespace: LiveObject): Verdict {
  return textAt(namespace, 'status.phase') === 'Terminating' ? progressing('is being emptied') : healthy('it is there')
}
