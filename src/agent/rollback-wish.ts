import type { Actor } from '#domain/actor.ts'
import type { ApplicationState, Reached } from '#domain/application-state.ts'
import type { Command, CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { rollbackTarget } from '#domain/rules/rollback-target.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'

export type RollbackCommand = Command & { body: Extract<CommandBody, { kind: 'rollback' }> }

/** What a rollback by command asks for, or why it is refused. */
export function rollbackWish(
  command: RollbackCommand,
  { state, current }: { readonly state: ApplicationState; readonly current: Deployment | undefined },
): { readonly trigger: Trigger; readonly revision: Revision; readonly message: string } | { readonly refusal: string } {
  const target = rollbackTarget(state, command.body.to)
  if ('refusal' in target) return target
  const refusal = inTheWay(current)
  if (refusal !== undefined) return { refusal }
  const trigger = rollbackTrigger(target.to, { by: command.by, command: command.id })
  return { trigger, revision: target.to.revision, message: `Rolling back to ${named(target.to)}` }
}

/** Why what is under way lets no rollback begin. */
export function inTheWay(current: Deployment | undefined): string | undefined {
  if (!current?.plan) return undefined
  const { id } = current
  return `Deployment ${id} is running; cancel it to go back: slipway deployment cancel ${id}`
}

/** What a rollback by command is the cause of. */
export function rollbackTrigger(to: Reached, { by, command }: { by: Actor; command?: string }): Trigger {
  const reason = `${by.name} asked to roll back to ${named(to)}`
  return { kind: 'rollback', by, reason, to: to.deployment, ...(command === undefined ? {} : { command }) }
}

function named({ deployment, revision }: Reached): string {
  return `${shortCommit(revision.commit)} (deployment ${deployment})`
}
