import type { ApplicationState } from '#domain/application-state.ts'
import type { Command, CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { rollbackTarget } from '#domain/rollback-target.ts'
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
  if (current?.plan) {
    const { id } = current
    return { refusal: `Deployment ${id} is running; cancel it to go back: slipway deployment cancel ${id}` }
  }
  const { deployment, revision } = target.to
  const to = `${shortCommit(revision.commit)} (deployment ${deployment})`
  const reason = `${command.by.name} asked to roll back to ${to}`
  const trigger: Trigger = { kind: 'rollback', by: command.by, reason, command: command.id, to: deployment }
  return { trigger, revision, message: `Rolling back to ${to}` }
}
