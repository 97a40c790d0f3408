import type { Client } from '#contract/client.ts'
import { isTerminal } from '#domain/status.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Call } from './action.ts'
import { exitOf } from './exit-code.ts'
import type { Exit } from './exit-code.ts'
import { followDeployment } from './watch/follow.ts'
import type { Step } from './watch/follow.ts'
import { sheetOf, show } from './format.ts'
import { print } from './shell.ts'
import { clean, shellWord } from '#domain/clean-text.ts'
import { watchLive } from './watch/live.ts'
import { watchPlain } from './watch/plain.ts'
import { timeOf } from './watch/watcher.ts'
import { render } from './view/render.ts'

/** Shows a deployment until it ends, the time is over or Ctrl-C; the answer tells which. */
export async function watch(
  call: Pick<Call<unknown>, 'shell' | 'options'>,
  client: Client,
  { id, timeoutMs }: { id: string; timeoutMs?: number | undefined },
): Promise<Exit> {
  const { shell, options } = call
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  const signal = timeout ? AbortSignal.any([shell.signal, timeout]) : shell.signal
  const isLive = shell.out.isTerminal && (options.output ?? 'table') === 'table'
  const watcher = isLive ? watchLive(shell) : watchPlain(shell, options.output ?? 'table')
  let last: Step | undefined
  try {
    const onConnection = watcher.connection.bind(watcher)
    for await (const step of followDeployment(client, { id, clock: shell.clock, signal, onConnection })) {
      last = step
      watcher.told(step)
    }
  } finally {
    watcher.close()
  }
  const deployment = last?.story.deployment
  if (last && (isLive || options.output !== 'table')) {
    const { story } = last
    await show(call, story.deployment, () => render(story, sheetOf(shell), timeOf(shell.clock.now(), story.deployment)))
  }
  if (deployment && isTerminal(deployment.status)) return exitOf(deployment)
  return stopped(call, id, timeout?.aborted === true ? timeoutMs : undefined)
}

function stopped({ shell }: Pick<Call<unknown>, 'shell'>, id: string, waitedMs: number | undefined): Exit {
  const why = waitedMs === undefined ? 'Stopped watching' : `It has not ended within ${formatDuration(waitedMs)}`
  print(shell.err, [
    `${why}; deployment ${clean(id)} goes on.`,
    `Watch it again:  slipway deployment watch ${shellWord(id)}`,
    `Stop it:         slipway deployment cancel ${shellWord(id)}`,
  ])
  return waitedMs === undefined ? 'interrupted' : 'timedOut'
}
