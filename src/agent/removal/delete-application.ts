import type { Command, CommandAnswer, CommandBody } from '#domain/command.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { ManagedApplication } from '../managed.ts'
import { previewOf } from './removal.ts'

export type DeleteCommand = Command & { body: Extract<CommandBody, { kind: 'delete' }> }

export interface DeleteWorld {
  /** Whether git can be believed to hold its file, or may in a moment. */
  readonly isInGit: boolean
  /** Answers durably. */
  answer(answer: CommandAnswer): CommandAnswer
  /** Forgets the application, durably together with the answer. */
  forget(answer: CommandAnswer): CommandAnswer
}

/** Carries out `app delete`: for what git, or its whole repository, holds no more. */
export function deleteApplication(
  managed: ManagedApplication,
  command: DeleteCommand,
  world: DeleteWorld,
): CommandAnswer {
  const { name, actor } = managed
  const { cascade, dryRun } = command.body
  if (world.isInGit) {
    const file = managed.place?.file ?? 'its file'
    return world.answer(refused(`${name} is in git, and would come back: remove ${file} there, then delete it`))
  }
  if (dryRun) return world.answer({ status: 'done', message: previewOf(name, { cascade, live: managed.live }) })
  if (!actor.isIdle) return world.answer(refused(`A deployment of ${name} is under way; let it end, or cancel it`))
  const { running } = actor.state
  if (!cascade || !running) {
    const left = running ? ' What runs was left running' : ''
    return world.forget({ status: 'done', message: `${name} was forgotten.${left}` })
  }
  const reason = `${command.by.name} asked to remove it`
  const removal = { applications: [name], ask: false }
  const trigger: Trigger = { kind: 'removal', by: command.by, reason, command: command.id, removal }
  const wish = { trigger, revision: running.revision, answerTo: command.id }
  const message = `Removing ${name} with all that it has on its target`
  const answer = managed.remove(wish, (deployment) => ({ status: 'done', message, deployment }))
  return answer ?? world.answer(refused('The same is waiting already'))
}

function refused(message: string): CommandAnswer {
  return { status: 'refused', message }
}
