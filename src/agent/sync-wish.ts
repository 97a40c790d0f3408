import { mayDeploy } from '#domain/application-state.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import type { Command, CommandBody } from '#domain/command.ts'
import { reportOf } from '#domain/errors.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { Wish } from './actor-tools.ts'
import type { Look } from './managed-tools.ts'

export type SyncCommand = Command & { body: Extract<CommandBody, { kind: 'sync' }> }

/** What the asked application is, and how the commit is rendered. */
export interface Synced {
  readonly name: string
  readonly look: Look | undefined
  readonly state: () => ApplicationState
  readonly load: (look: Look) => Promise<{ readonly digest: string }>
}

/** Without `command`, of one that nobody has sent. */
export function syncTrigger(asked: {
  readonly by: Trigger['by']
  readonly strategy: SyncCommand['body']['strategy']
  readonly command?: string
}): Trigger {
  const { by, strategy, command } = asked
  return {
    kind: 'command',
    by,
    reason: `${by.name} asked to sync`,
    ...(command === undefined ? {} : { command }),
    ...(strategy === 'auto' ? {} : { strategy }),
  }
}

/** What a sync by command asks for, or why it is refused. */
export async function syncWish(
  command: SyncCommand,
  { name, look, state, load }: Synced,
): Promise<{ readonly wish: Wish; readonly message: string } | { readonly refusal: string }> {
  const { strategy, liftQuarantine } = command.body
  if (!look?.application) return { refusal: look?.error?.message ?? `The file of ${name} is not in git` }
  try {
    const { digest } = await load(look)
    const refusal = mayDeploy(state(), digest, { trigger: 'command', liftQuarantine })
    if (refusal !== undefined) return { refusal }
  } catch (error) {
    return { refusal: reportOf(error).message }
  }
  const trigger = syncTrigger({ by: command.by, strategy, command: command.id })
  const wish = { trigger, revision: look.head, origin: look.origin, answerTo: command.id }
  return { wish, message: `Syncing ${name} to ${shortCommit(look.head.commit)}` }
}
