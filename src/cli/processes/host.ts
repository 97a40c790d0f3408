import { startHost } from '#host/start.ts'
import { systemClock } from '#tools/clock.ts'
import { homeFolder, processLog, stopRequest, tellParent, turnToStart } from './process.ts'

/**
 * The host daemon. SIGTERM leaves the applications' processes to the next daemon, so that an upgrade is no outage;
 * SIGINT (Ctrl-C) ends them too. It outlives the program that started it: traffic must not end with a terminal.
 */
export async function host(options: { home?: string }): Promise<void> {
  await turnToStart()
  const daemon = await startHost({ home: homeFolder(options.home), clock: systemClock, log: processLog('host') })
  tellParent({ type: 'ready', socket: daemon.socket })
  const signal = await stopRequest({ whenOrphaned: false })
  await daemon.close({ processes: signal === 'SIGINT' ? 'stop' : 'keep' })
  process.exit(0)
}
