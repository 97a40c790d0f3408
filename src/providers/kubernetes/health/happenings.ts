import type { LiveObject } from '../manifest.ts'
import { said, textAt } from './read.ts'

/** An `Event` of the cluster, reduced to what is told of it. */
export interface Happening {
  readonly reason: string
  readonly message: string
  readonly isWarning: boolean
  /** Of the pod; '' where it speaks of the whole object. */
  readonly container: string
}

/** The newest first, as they are given. */
export function happeningsOf(events: readonly LiveObject[]): readonly Happening[] {
  return events.map((event) => ({
    reason: said(textAt(event, 'reason') || 'Event', 100),
    message: said(textAt(event, 'message') || textAt(event, 'note')),
    isWarning: textAt(event, 'type') === 'Warning',
    container: /\{([^}]+)\}$/.exec(textAt(event, 'involvedObject.fieldPath'))?.[1] ?? '',
  }))
}

/** The newest with one of these reasons, of that container or of the whole object. */
export function newest(
  happenings: readonly Happening[],
  { reasons, pattern = /./s, container }: { reasons: readonly string[]; pattern?: RegExp; container?: string },
): Happening | undefined {
  return happenings.find((one) => {
    const isAbout = container === undefined || one.container === '' || one.container === container
    return isAbout && reasons.includes(one.reason) && pattern.test(one.message)
  })
}
