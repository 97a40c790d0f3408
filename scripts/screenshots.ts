// `npm run screenshots`: pictures of every page in both themes, into docs/images. `-- --only fleet` takes one again.
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findChromium, launchChromium } from '../test/web/chromium.ts'
import { PHONE, takeAll } from './screenshots/camera.ts'
import type { Camera, Shot } from './screenshots/camera.ts'
import { openFleetScene } from './screenshots/fleet-scene.ts'
import { openKubernetesScene } from './screenshots/kubernetes-scene.ts'
import { openLiveScene } from './screenshots/live-scene.ts'
import type { LiveScene } from './screenshots/live-scene.ts'

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url))
const APPLICATIONS = 600
const MOST_BYTES = 4 * 1024 * 1024

const FLEET_SHOTS: readonly Shot[] = [
  { name: 'fleet', path: '/' },
  { name: 'fleet-tiles', path: '/?view=tiles' },
  { name: 'fleet-phone', path: '/', viewport: PHONE },
  { name: 'deployments', path: '/deployments' },
  { name: 'environments', path: '/environments' },
  { name: 'events', path: '/events' },
  { name: 'agents', path: '/agents' },
  { name: 'settings', path: '/settings?tab=members' },
]

const KUBERNETES_SHOTS: readonly Shot[] = [
  { name: 'kubernetes', path: '/applications/shop', viewport: { width: 1440, height: 1240 }, isDetail: true },
]

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, folder: { type: 'string', default: FOLDER } },
})

if (findChromium() === undefined) {
  process.stderr.write('There is no Chromium here: install it, or name one in SLIPWAY_CHROMIUM.\n')
  process.exitCode = 1
} else {
  await takePictures()
}

async function takePictures(): Promise<void> {
  await using browser = await launchChromium()
  const camera: Camera = { browser, folder: values.folder, only: values.only }
  const taken: string[] = []
  if (wants(FLEET_SHOTS)) {
    await using fleet = await openFleetScene(APPLICATIONS)
    taken.push(...(await takeAll(camera, fleet, FLEET_SHOTS)))
  }
  const names = liveShots(undefined)
  if (wants(names)) {
    await using live = await openLiveScene()
    taken.push(...(await takeAll(camera, live, liveShots(live))))
  }
  if (wants(KUBERNETES_SHOTS)) {
    await using kubernetes = await openKubernetesScene()
    taken.push(...(await takeAll(camera, kubernetes, KUBERNETES_SHOTS)))
  }
  const bytes = taken.reduce((sum, file) => sum + statSync(file).size, 0)
  process.stdout.write(`${taken.length} pictures, ${(bytes / 1_000).toFixed(0)} kB, are in ${values.folder}\n`)
  if (bytes > MOST_BYTES) process.exitCode = 1
}

function wants(shots: readonly Shot[]): boolean {
  return values.only.length === 0 || shots.some(({ name }) => values.only.includes(name))
}

function liveShots(live: LiveScene | undefined): readonly Shot[] {
  const of = (deployment: keyof Omit<LiveScene, 'url' | 'token' | typeof Symbol.asyncDispose>): string =>
    `/deployments/${live?.[deployment].id ?? ''}`
  return [
    { name: 'deployment', path: of('canary') },
    { name: 'deployment-traffic', path: `${of('promoted')}?tab=traffic`, isDetail: true },
    { name: 'deployment-analysis', path: `${of('rolledBack')}?tab=analysis` },
    { name: 'deployment-plan', path: `${of('promoted')}?tab=plan`, isDetail: true },
    { name: 'deployment-timeline', path: `${of('promoted')}?tab=timeline`, isDetail: true },
    { name: 'rolled-back', path: of('rolledBack'), isDetail: true },
    { name: 'approval', path: of('approval') },
    { name: 'deployment-phone', path: of('canary'), viewport: PHONE },
    { name: 'approval-phone', path: of('approval'), viewport: PHONE },
    { name: 'application', path: '/applications/shop' },
    { name: 'application-history', path: '/applications/shop?view=history', isDetail: true },
  ]
}
