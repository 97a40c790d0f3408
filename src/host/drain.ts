import type { Clock } from '#tools/clock.ts'
import type { Upstream } from './split.ts'

const LOOK_AGAIN_MS = 20

/** Waits until nothing is in flight; what is left at the end of the time, such as WebSockets, is closed. */
export async function drainUpstream(upstream: Upstream, drainMs: number, clock: Clock): Promise<void> {
  const deadline = clock.now() + drainMs
  while (upstream.inFlight > 0 && clock.now() < deadline) await clock.sleep(LOOK_AGAIN_MS)
  for (const tunnel of upstream.tunnels) tunnel.destroy()
  // An application that waits for its connections to close must not wait for our idle ones.
  for (const sockets of Object.values(upstream.agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
