import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { HelmSettings } from '../render-settings.ts'
import { turns } from './in-turn.ts'
import { keepFile, makeRoom, touchFile } from './kept-file.ts'
import { keyFor } from './result-cache.ts'
import type { Program } from './program.ts'
import { runProgram } from './run-program.ts'
import { LIMITS } from './wish.ts'
import type { WorkFolder } from './work-folder.ts'

export interface ChartFetch {
  readonly application: string
  readonly helm: Program
  readonly work: WorkFolder
  /** Where archives are kept. */
  readonly folder: string | undefined
  readonly signal: AbortSignal
}

type Address = Exclude<HelmSettings['chart'], string | { readonly git: string }>

const MOST_KEPT_BYTES = 256 * 1024 * 1024
/** Many applications may be of one chart. */
const FETCHING = turns()
const EXACT = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/

/** Whether a version names one chart for ever. */
export function isExact(version: string): boolean {
  return EXACT.test(version)
}

/** The archive of a chart of a repository or a registry. Errors: `kubernetes.chart`, `kubernetes.render-limit`. */
export async function fetchChart(chart: Address, fetch: ChartFetch): Promise<string> {
  const kept = keptPath(chart, fetch.folder)
  if (kept === undefined) return pull(chart, fetch)
  return FETCHING.run(kept, async () => {
    fetch.signal.throwIfAborted()
    if (await isThere(kept)) {
      await touchFile(kept)
      return kept
    }
    const archive = await pull(chart, fetch)
    await keepFile(kept, await readFile(archive))
    await makeRoom(dirname(kept), MOST_KEPT_BYTES)
    return archive
  })
}

function keptPath(chart: Address, folder: string | undefined): string | undefined {
  if (folder === undefined || !isExact(chart.version)) return undefined
  return join(folder, 'charts', `${keyFor(chart).slice(0, 40)}.tgz`)
}

async function pull(chart: Address, { application, helm, work, signal }: ChartFetch): Promise<string> {
  const into = work.inside('pulled')
  await mkdir(into)
  const where = addressOf(chart, application)
  const args = ['pull', `--version=${chart.version}`, `--destination=${into}`, ...where]
  const run = { application, program: helm, args, work, network: true, signal }
  await runProgram(run).catch((error: unknown) => {
    throw chartError(error, 'oci' in chart ? chart.oci : `${chart.name} of ${chart.repository}`, chart.version)
  })
  const [name] = await readdir(into)
  if (name === undefined) throw slipwayError('bug', { what: 'helm pulled a chart and left no file' })
  const archive = join(into, name)
  const { size } = await stat(archive)
  if (size <= LIMITS.archiveBytes) return archive
  const what = `the chart’s archive has ${Math.ceil(size / 1_048_576)} MiB; at most ${LIMITS.archiveBytes / 1_048_576} are rendered`
  throw slipwayError('kubernetes.render-limit', { application, what })
}

/** Behind `--`, so that nothing in it is an option. Only the network: the agent’s own files are nobody’s charts. */
function addressOf(chart: Address, application: string): string[] {
  const refuse = (why: string): Error => slipwayError('kubernetes.render', { application, program: 'helm', why })
  if ('oci' in chart) {
    const url = chart.oci.startsWith('oci://') ? chart.oci : `oci://${chart.oci}`
    if (!/^oci:\/\/[\w.-]+(?::\d+)?\/[\w./-]+$/.test(url))
      throw refuse('`oci` is no address such as registry/charts/web')
    return ['--', url]
  }
  if (!/^https?:\/\/[^/\s]/.test(chart.repository)) throw refuse('`repository` is no address with https:// or http://')
  if (!/^[\w.-]+$/.test(chart.name)) throw refuse('`name` is no name of a chart')
  return [`--repo=${chart.repository}`, '--', chart.name]
}

/** What goes wrong on the way is tried again. */
export function chartError(error: unknown, chart: string, version: string): unknown {
  const why = error instanceof Error && 'details' in error ? (error.details as { why?: unknown }).why : undefined
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'kubernetes.render') return error
  return slipwayError('kubernetes.chart', { chart, version, why: String(why) })
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false
}
