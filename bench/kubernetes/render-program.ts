// Renders many applications as an agent does, then lets the same programs render the same files without it. A process of
// its own, so that the processor time of its children is that of the renderers.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { connect, disconnect } from '#providers/kubernetes/connection.ts'
import { load } from '#providers/kubernetes/load.ts'
import { folderSource } from '#providers/kubernetes/render/fixture/folder-source.ts'
import { AppSettings, TargetSettings } from '#providers/kubernetes/settings.ts'
import { cpuMsOf } from '../process-table.ts'
import { chartFiles, kustomizeFiles } from './sources.ts'
import type { Files } from './sources.ts'

export interface RenderWish {
  readonly renderer: 'helm' | 'kustomize'
  readonly count: number
  readonly folder: string
  readonly kubeconfig: string
  readonly helm: string
  readonly kubectl: string
}

/** Milliseconds. */
export interface RenderCosts {
  /** Of our process and of the renderers. */
  readonly cpuMs: number
  readonly wallMs: number
  readonly secondCpuMs: number
  /** Of the renderers alone, for the same files. */
  readonly bareCpuMs: number
}

const AT_ONCE = 2
const wish = JSON.parse(process.argv[2] ?? '{}') as RenderWish
const isHelm = wish.renderer === 'helm'
const names = Array.from({ length: wish.count }, (_, i) => `app-${String(i).padStart(3, '0')}`)
const filesOf = isHelm ? chartFiles : kustomizeFiles
const app = AppSettings.parse(isHelm ? { helm: { chart: 'chart', values: ['values.yaml'] } } : { kustomize: {} })
const { kubeconfig, helm, kubectl } = wish
const connection = await connect(TargetSettings.parse({ kubeconfig, helm, kubectl }), {
  home: join(wish.folder, 'home'),
})

const first = await costOf(renderAll)
const second = await costOf(renderAll)
await disconnect(connection)
for (const name of names) await write(join(wish.folder, 'bare', name), filesOf(name))
const bare = await costOf(() => bareAll())
const costs: RenderCosts = {
  cpuMs: first.cpuMs,
  wallMs: first.wallMs,
  secondCpuMs: second.cpuMs,
  bareCpuMs: bare.cpuMs,
}
process.stdout.write(JSON.stringify(costs))

async function costOf(work: () => Promise<void>): Promise<{ cpuMs: number; wallMs: number }> {
  const [cpu, startedAt] = [cpuMsOf([process.pid]), performance.now()]
  await work()
  return { cpuMs: cpuMsOf([process.pid]) - cpu, wallMs: performance.now() - startedAt }
}

async function renderAll(): Promise<void> {
  await Promise.all(names.map((name) => load(folderSource(filesOf(name)), { name, app }, { connection })))
}

async function bareAll(): Promise<void> {
  const queue = names.values()
  const inTurn = async (): Promise<void> => {
    for (const name of queue) {
      const folder = join(wish.folder, 'bare', name)
      const [program, args] = isHelm
        ? [helm, ['template', '--include-crds', '-f', join(folder, 'values.yaml'), name, join(folder, 'chart')]]
        : [kubectl, ['kustomize', folder]]
      await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, inTurn))
}

async function write(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}
