import type { Shell } from '../shell.ts'
import { clean } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import { sheetOf } from '../format.ts'
import { timeOf } from './watcher.ts'
import type { Watcher } from './watcher.ts'
import { render } from '../view/render.ts'
import { Screen } from '../view/screen.ts'
import type { Story } from '../view/story.ts'

const TICK_MS = 250

/** The view painted in place; four times a second, so that clocks run and a burst of facts costs one painting. */
export function watchLive(shell: Shell): Watcher {
  const { paint } = sheetOf(shell)
  let story: Story | undefined
  let lost: string | undefined
  const screen = new Screen(shell.out, (columns, rows) => {
    const size = { columns, paint }
    const notice =
      lost === undefined ? [] : [line([toned('care', `… connection lost, trying again: ${clean(lost)}`)], size)]
    if (!story) return [...notice, 'Reading the deployment …']
    return [
      ...render(story, { ...size, rows: rows - notice.length }, timeOf(shell.clock.now(), story.deployment)),
      ...notice,
    ]
  })
  const timer = setInterval(() => screen.paint(), TICK_MS)
  screen.paint()
  return {
    told(step) {
      story = step.story
    },
    connection(state, why) {
      lost = state === 'lost' ? (why ?? 'no reason known') : undefined
    },
    close() {
      clearInterval(timer)
      screen.close()
    },
  }
}
