import { setImmediate as otherWork } from 'node:timers/promises'

const AT_ONCE = 250

/**
 * Gives each of many its turn, a group at a time, with whatever else waits in between: a look at ten thousand
 * applications must not hold up the one that the commit is for, nor the deployments that run.
 */
export function takeTurns(): () => Promise<unknown> {
  let given = 0
  let turn: Promise<unknown> = Promise.resolve()
  return () => {
    if (given > 0 && given % AT_ONCE === 0) turn = turn.then(() => otherWork())
    given += 1
    return turn
  }
}
