import { lockOwner } from '#tools/folder-lock.ts'
import { isAlive } from '#tools/process-id.ts'

const WAIT_MS = 5_000
const POLL_MS = 25

/**
 * Ends the host daemon that an earlier start left behind (its supervisor was killed), so that a new one, supervised
 * again, takes over. The applications' processes live on. Ends nothing but the very process that holds this home's lock.
 */
export async function endHostOf(home: string): Promise<void> {
  const owner = lockOwner(home, 'host')
  if (!owner || !(await isAlive(owner))) return
  process.kill(owner.pid, 'SIGTERM')
  for (let waited = 0; waited < WAIT_MS && (await isAlive(owner)); waited += POLL_MS) {
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
  }
}
