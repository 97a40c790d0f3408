import type { Clock } from '#tools/clock.ts'
import type { Teller } from '../processes/teller.ts'
import { playDemo } from './play.ts'
import { openDemoRepository } from './repository.ts'

/** The demonstration's repository, ready to be served, and the play that goes with it. */
export async function openDemo(folder: string, clock: Clock) {
  const repository = await openDemoRepository(folder)
  const play = (teller: Teller): { stop(): void } => {
    const controller = new AbortController()
    const stage = {
      clock,
      repository,
      say: (...lines: string[]) => teller.say(...lines),
      ended: (commit: string) => teller.ended(commit),
      isBusy: () => teller.isBusy(),
    }
    const visitors = playDemo(stage, controller.signal)
    visitors
      .then(() => controller.signal.aborted || teller.say(...epilogue(repository.clone, repository.address)))
      .catch((error: unknown) =>
        teller.warn(`The demonstration ended early: ${error instanceof Error ? error.message : String(error)}`),
      )
    return {
      stop() {
        controller.abort()
        void visitors.then((open) => open.close()).catch(() => {})
      },
    }
  }
  return { name: 'demo', url: repository.bare, branch: 'main', play }
}

function epilogue(clone: string, address: string): string[] {
  return [
    '',
    'That was the demonstration. It goes on running: visitors keep coming. Now a change of your own:',
    `  edit ${clone}/server.js`,
    `  git -C ${clone} commit -am 'My change' && git -C ${clone} push`,
    'Look at it from a second terminal:',
    '  npx slipway app get shop',
    '  npx slipway deployment watch shop',
    `The shop itself: http://${address}`,
    'Your own application: `npx slipway init` in its folder, then `npx slipway up --repo <path-or-url>`',
    '',
  ]
}
