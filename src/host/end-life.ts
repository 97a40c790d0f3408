import type { Clock } from '#tools/clock.ts'
import type { StopRule } from './api.ts'
import type { Life } from './life.ts'
import { signalGroup } from './process-table.ts'

/** After SIGKILL only a process stuck in the kernel remains; nobody can wait for that. */
const KILL_WITHIN_MS = 5_000

/** Asks the whole group to end and, after the grace time, ends it. */
export async function endLife(life: Life, rule: StopRule, clock: Clock): Promise<void> {
  if (life.ended.aborted) return
  await signalGroup(life.process, rule.signal)
  await clock.sleep(rule.graceMs, life.ended)
  if (life.ended.aborted) return
  await signalGroup(life.process, 'SIGKILL')
  await clock.sleep(KILL_WITHIN_MS, life.ended)
}
