import type { Figure } from '../figure.ts'
import { latencySpread } from '../spread.ts'
import { ask, newVisitor, openLivePage } from './browser.ts'
import type { Scene } from './scene.ts'

const SLOW_FRAME_MS = 50
const SLOW_SHARE = 5
/** As a hard flick of a wheel: about five rows each frame. */
const STEP_PX = 260

/** Scrolls from the first application to the last, a step each frame. */
export async function measureScroll(scene: Scene): Promise<Figure> {
  await using context = await newVisitor(scene.browser, scene)
  const page = await openLivePage(context, '/?sort=name')
  const frames = await ask(page, 'scrollToEnd', { step: STEP_PX, most: scene.smoke ? 20 : 2_500 })
  const slow = frames.filter((ms) => ms > SLOW_FRAME_MS).length
  scene.say(`scrolled for ${frames.length} frames`)
  return {
    what: 'frames longer than 50 ms while scrolling',
    unit: '%',
    bound: { atMost: SLOW_SHARE },
    value: (100 * slow) / frames.length,
    spread: `${slow} of ${frames.length}; ${latencySpread(frames)}`,
    against: `${scene.applications} applications from the first to the last, ${STEP_PX} px a frame, pages loaded on the way; without a graphics card`,
  }
}
