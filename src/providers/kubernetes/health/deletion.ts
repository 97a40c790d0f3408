import { listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { progressing } from './judge.ts'
import type { Verdict } from './judge.ts'
import { conditionsOf, said, textAt } from './read.ts'

/** What is being deleted is on its way, however it is: the sentence names who has still to let go of it. */
export function deletionHealth(object: LiveObject): Verdict | undefined {
  const { deletionTimestamp, finalizers = [] } = object.metadata
  if (deletionTimestamp === undefined) return undefined
  const at = `is being deleted since ${said(deletionTimestamp.replace('T', ' ').replace('Z', ' UTC'), 40)}`
  const left = leftWords(object)
  if (left !== '') return progressing(`${at}: ${left}`)
  if (finalizers.length > 0) {
    const names = finalizers.map((name) => said(name, 200)).join(', ')
    return progressing(`${at}: waits for ${finalizers.length === 1 ? 'the finalizer' : 'the finalizers'} ${names}`)
  }
  return progressing(at)
}

/** A namespace tells what keeps it. */
function leftWords(object: LiveObject): string {
  if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') return ''
  const told = conditionsOf(object).filter(({ status, message }) => status === 'True' && message !== '')
  const finalizers = listAt(object, 'status.conditions').length === 0 ? textAt(object, 'status.phase') : ''
  return told.map(({ message }) => message).join('; ') || (finalizers === '' ? '' : 'what is in it is being deleted')
}
