import { slipwayError } from '#domain/errors.ts'
import { commandById, createCommand } from '#store/commands.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

/** An agent that is away for longer must not carry out an old wish in a new situation. */
const LIFETIME_MS = 15 * 60_000

export function commandHandlers({ store, answers }: ServerParts): Pick<Handlers, 'sendCommand' | 'getCommand'> {
  return {
    async sendCommand({ body, query, actor, idempotencyKey, signal }) {
      const { view } = await createCommand(store, { body, by: actor, lifetimeMs: LIFETIME_MS, idempotencyKey })
      return answers.wait(view, query.waitMs, signal)
    },
    async getCommand({ params, query, signal }) {
      const view = await commandById(store, params.id)
      if (!view) throw slipwayError('command.unknown', { id: params.id })
      return answers.wait(view, query.waitMs, signal)
    },
  }
}
