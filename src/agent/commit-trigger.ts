import type { Revision } from '#domain/revision.ts'
import { cut } from '#domain/text.ts'
import type { Trigger } from '#domain/trigger.ts'

/** Why a commit is deployed, as its author's doing. */
export function commitTrigger(head: Revision, reason: string): Trigger {
  return {
    kind: 'commit',
    by: { kind: 'commit', name: cut(head.author, 200), email: head.email },
    reason: cut(reason, 2_000),
  }
}
