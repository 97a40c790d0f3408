import { useEffect, useState } from 'react'
import type { CommandView } from '#domain/command-view.ts'
import { useCommand } from '../../data/commands.ts'
import type { Wish } from '../../data/commands.ts'
import { useData } from '../../data/data-context.ts'

/** Sends a wish and follows it: an answer that comes long after it was sent arrives by the stream. */
export function useAct(onDone: (view: CommandView) => void) {
  const { live } = useData()
  const command = useCommand()
  const [later, setLater] = useState<CommandView>()
  const sent = command.data
  const view = sent && later?.id === sent.id ? later : sent
  const openId = view?.status === 'pending' ? view.id : undefined
  useEffect(() => {
    if (openId === undefined) return undefined
    return live.onNews((news) => {
      const answered = news.find((one) => one.type === 'command' && one.command.id === openId)
      if (answered?.type !== 'command') return
      setLater(answered.command)
      if (answered.command.status === 'done') onDone(answered.command)
    })
  }, [live, openId, onDone])
  const send = async (wish: Wish): Promise<void> => {
    // What went wrong stands in `error`.
    const answer = await command.mutateAsync(wish).catch(() => undefined)
    if (answer?.status === 'done') onDone(answer)
  }
  return { view, error: command.error, isSending: command.isPending, send }
}
