import type { Fact } from '#domain/fact.ts'
import { sheetOf } from '../format.ts'
import { print } from '../shell.ts'
import type { Shell } from '../shell.ts'
import { clean } from '#domain/clean-text.ts'
import { tint } from '../view/mark.ts'
import { timeOfDay } from '../view/moment.ts'
import { narrate } from '../view/narrate.ts'
import type { Watcher } from './watcher.ts'

/** A check that measures often is still told of no more often than this. */
const SAMPLE_EVERY_MS = 10_000

/** A line a change, with its time. With another format than a table the lines go beside the data, to stderr. */
export function watchPlain(shell: Shell, format: string): Watcher {
  const output = format === 'table' ? shell.out : shell.err
  const { paint } = sheetOf(shell)
  const isWorthTelling = thinSamples()
  let isLost = false
  const say = (at: number, lines: readonly string[]): void =>
    print(
      output,
      lines.map((text) => `${paint('quiet', timeOfDay(at))}  ${tint(text, paint)}`),
    )
  return {
    told({ before, story, fact }) {
      if (isWorthTelling(fact)) say(fact.at, narrate(before, story.deployment, fact))
    },
    connection(state, why) {
      if (state === 'lost' && !isLost) say(shell.clock.now(), [`… connection lost, trying again: ${clean(why ?? '')}`])
      if (state === 'back' && isLost) say(shell.clock.now(), ['▸ connected again'])
      isLost = state === 'lost'
    },
    close() {},
  }
}

function thinSamples(): (fact: Fact) => boolean {
  const toldAt = new Map<string, number>()
  return (fact) => {
    if (fact.kind !== 'evidence' || fact.evidence.type !== 'sample') return true
    const key = JSON.stringify([fact.step, fact.evidence.check, fact.evidence.series])
    if (fact.at - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < SAMPLE_EVERY_MS) return false
    toldAt.set(key, fact.at)
    return true
  }
}
