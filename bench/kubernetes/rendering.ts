import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NO_TOOLS, realTools } from '#providers/kubernetes/render/fixture/rendering.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import type { BenchTools, Figure } from '../figure.ts'
import { canLookAtProcesses } from '../process-table.ts'
import { temporaryFolder } from '../temporary.ts'
import { startCluster } from './cluster.ts'
import type { RenderCosts, RenderWish } from './render-program.ts'

const PROGRAM = fileURLToPath(new URL('./render-program.ts', import.meta.url))
const APPLICATIONS = 200
const TIMES = 1.3

/** Two hundred applications by each renderer, and once more. */
export async function rendering({ smoke, say }: BenchTools): Promise<Figure[]> {
  const tools = await realTools()
  if (!tools || !canLookAtProcesses()) {
    say(`SKIPPED: ${tools ? 'processor times can only be seen on Linux' : NO_TOOLS}`)
    return []
  }
  const figures: Figure[] = []
  for (const renderer of ['helm', 'kustomize'] as const) {
    await using folder = await temporaryFolder()
    await using cluster = await startCluster(folder.path)
    const counter = await counted(folder.path, tools)
    const count = smoke ? 3 : APPLICATIONS
    const wish = { renderer, count, folder: folder.path, kubeconfig: cluster.kubeconfig, ...counter.tools }
    const costs = await renderedBy(wish)
    say(`${count} applications were rendered by ${renderer}`)
    figures.push(...figuresOf(wish, costs, await counter.runs()))
  }
  return figures
}

function figuresOf({ renderer, count }: RenderWish, costs: RenderCosts, runs: number): Figure[] {
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
  return [
    {
      what: `${count} applications rendered by ${renderer}, of the renderers’ own processor time`,
      unit: '×',
      bound: { atMost: TIMES },
      value: costs.cpuMs / costs.bareCpuMs,
      spread: `${seconds(costs.cpuMs)} against ${seconds(costs.bareCpuMs)}; ${seconds(costs.wallMs)} by the clock`,
      against:
        'processor time of agent’s code and programs together, against the same programs alone with the same files',
    },
    {
      what: `programs run by a second pass with ${renderer}`,
      unit: '',
      bound: { atMost: 0 },
      // Once for each, without us once more; the rest of them only say their version.
      value: runs - 2 * count,
      spread: `${seconds(costs.secondCpuMs)} of processor time`,
      against: 'calls of the program, counted by a script in its place',
    },
  ]
}

async function renderedBy(wish: RenderWish): Promise<RenderCosts> {
  const args = ['--disable-warning=ExperimentalWarning', PROGRAM, JSON.stringify(wish)]
  const { stdout } = await exec(process.execPath, args, {
    cwd: wish.folder,
    env: minimalEnvironment(),
    timeoutMs: 600_000,
  })
  return JSON.parse(stdout.toString('utf8')) as RenderCosts
}

/** Scripts in the programs' places that note each rendering. */
async function counted(
  folder: string,
  tools: Readonly<Record<'helm' | 'kubectl', string>>,
): Promise<{ tools: typeof tools; runs(): Promise<number> }> {
  const own = join(folder, 'counted')
  const log = join(folder, 'runs.txt')
  await mkdir(own)
  await writeFile(log, '')
  const script = (name: 'helm' | 'kubectl'): string =>
    `#!/bin/sh\ncase "$1" in version) ;; *) echo run >> '${log}' ;; esac\nexec '${tools[name]}' "$@"\n`
  for (const name of ['helm', 'kubectl'] as const) await writeFile(join(own, name), script(name), { mode: 0o755 })
  return {
    tools: { helm: join(own, 'helm'), kubectl: join(own, 'kubectl') },
    runs: async () => (await readFile(log, 'utf8')).split('\n').length - 1,
  }
}
