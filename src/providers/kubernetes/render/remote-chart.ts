import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { ChartSettings } from '../chart-settings.ts'
import type { HelmSettings } from '../render-settings.ts'
import { entryFor } from './chart-access.ts'
import type { ChartAccess } from './chart-access.ts'
import { withHelmAccess } from './helm-access.ts'
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
  readonly charts: ChartAccess
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

/**
 * The archive of a chart of a repository or a registry. Errors: `kubernetes.chart`, `kubernetes.chart-refused`,
 * `kubernetes.chart-credential`, `kubernetes.render-limit`.
 */
export async function fetchChart(chart: Address, fetch: ChartFetch): Promise<string> {
  const kept = keptPath(chart, fetch)
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

/** Which credentials they were got with is part of it: what one target may read another may not. */
function keptPath(chart: Address, { folder, charts }: ChartFetch): string | undefined {
  if (folder === undefined || !isExact(chart.version)) return undefined
  const entry = entryFor(addressOf(chart), charts)
  return join(folder, 'charts', `${keyFor(entry ? [chart, entry] : chart).slice(0, 40)}.tgz`)
}

async function pull(chart: Address, fetch: ChartFetch): Promise<string> {
  const { application, work, charts } = fetch
  const into = work.inside('pulled')
  await mkdir(into)
  checkAddress(chart, application)
  const address = addressOf(chart)
  const wish = { application, work, charts, addresses: [address] }
  await withHelmAccess(wish, async ({ nameOf, args, secrets, entries, network }) => {
    const helm = (...words: readonly string[]): Promise<unknown> =>
      runProgram({ application, program: fetch.helm, args: words, work, network, secrets, signal: fetch.signal })
    // Behind `--`, so that nothing in it is an option.
    const pullFrom = (where: string): Promise<unknown> =>
      helm('pull', `--version=${chart.version}`, `--destination=${into}`, ...args, '--', where)
    try {
      if ('oci' in chart) return await pullFrom(address)
      await helm('repo', 'update', '--', nameOf(address))
      return await pullFrom(`${nameOf(address)}/${chart.name}`)
    } catch (error) {
      const name = 'oci' in chart ? chart.oci : `${chart.name} of ${chart.repository}`
      throw chartError(error, { name, version: chart.version, entries })
    }
  })
  const [name] = await readdir(into)
  if (name === undefined) throw slipwayError('bug', { what: 'helm pulled a chart and left no file' })
  const archive = join(into, name)
  const { size } = await stat(archive)
  if (size <= LIMITS.archiveBytes) return archive
  const what = `the chart’s archive has ${Math.ceil(size / 1_048_576)} MiB; at most ${LIMITS.archiveBytes / 1_048_576} are rendered`
  throw slipwayError('kubernetes.render-limit', { application, what })
}

/** What credentials are looked up for. */
export function addressOf(chart: Address): string {
  if (!('oci' in chart)) return chart.repository
  return chart.oci.startsWith('oci://') ? chart.oci : `oci://${chart.oci}`
}

/** Only the network: the agent’s own files are nobody’s charts. */
function checkAddress(chart: Address, application: string): void {
  const refuse = (why: string): Error => slipwayError('kubernetes.render', { application, program: 'helm', why })
  if ('oci' in chart) {
    const isOne = /^oci:\/\/[\w.-]+(?::\d+)?\/[\w./-]+$/.test(addressOf(chart))
    if (!isOne) throw refuse('`oci` is no address such as registry/charts/web')
    return
  }
  if (!/^https?:\/\/[^/\s]/.test(chart.repository)) throw refuse('`repository` is no address with https:// or http://')
  if (/^\w+:\/\/[^/?#]*@/.test(chart.repository)) {
    throw refuse(
      '`repository` has a user or a password in it: put them under `charts` of the target in the agent’s file',
    )
  }
  if (!/^[\w.-]+$/.test(chart.name)) throw refuse('`name` is no name of a chart')
}

interface Wanted {
  readonly name: string
  readonly version: string
  /** What it was asked for with. */
  readonly entries: readonly ChartSettings[]
}

const REFUSED = /\b40[13]\b|unauthorized|forbidden|denied|authentication required|basic credential not found/i

/** What goes wrong on the way is tried again. */
export function chartError(error: unknown, { name, version, entries }: Wanted): unknown {
  const why = error instanceof Error && 'details' in error ? (error.details as { why?: unknown }).why : undefined
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'kubernetes.render') return error
  const details = { chart: name, version, why: String(why) }
  if (!REFUSED.test(details.why)) return slipwayError('kubernetes.chart', details)
  const urls = entries.map(({ url }) => url).join(', ')
  const how = urls === '' ? 'without credentials' : `with the credentials that \`charts\` has for ${urls}`
  return slipwayError('kubernetes.chart-refused', { ...details, with: how })
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false
}
