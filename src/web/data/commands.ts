import { useMutation } from '@tanstack/react-query'
import { sendCommand } from '#contract/commands.ts'
import type { InputOf } from '#contract/route.ts'
import type { CommandView } from '#domain/command-view.ts'
import { useData } from './data-context.ts'

/** A wish as a person utters it: what has a default may be left out. */
export type Wish = InputOf<typeof sendCommand, 'body'>

/** An agent that is there answers in milliseconds; one that is not answers when it is back. */
const WAIT_MS = 15_000

/** Sends a command and waits for its answer. A refused one is no error: its answer says why. */
export function useCommand() {
  const { client } = useData()
  return useMutation({
    mutationFn: (body: Wish): Promise<CommandView> =>
      client.call(sendCommand, {
        body,
        query: { waitMs: WAIT_MS },
        idempotencyKey: crypto.randomUUID(),
        timeoutMs: 2 * WAIT_MS,
      }),
  })
}
