import { slipwayError } from '#domain/errors.ts'
import { isSameRepository } from '#domain/remote-match.ts'
import type { Source } from '#domain/source.ts'
import type { GitAccess } from '#tools/git/environment.ts'
import { openSnapshot, refFault } from '#tools/git/snapshot.ts'
import { parseRemote } from '#tools/git/url.ts'
import type { Remote } from '#tools/git/url.ts'
import { placeOf } from '../chart-place.ts'
import type { HelmSettings } from '../render-settings.ts'
import { entryFor, readBasicAuth } from './chart-access.ts'
import type { ChartAccess } from './chart-access.ts'
import { checkInputs, isBelow, normalPath, writeInputs } from './inputs.ts'
import { onCore } from './run-program.ts'
import type { WorkFolder } from './work-folder.ts'

type Address = Extract<HelmSettings['chart'], { readonly git: string }>

interface Fetch {
  readonly application: string
  readonly work: WorkFolder
  readonly charts: ChartAccess
  readonly signal: AbortSignal
}

const FETCH_TIMEOUT_MS = 120_000

/** The chart’s files of another repository, in a new folder. Errors: `kubernetes.render`, `kubernetes.chart-credential`, `git.*`, `source.*`. */
export async function cloneChart(chart: Address, { application, work, charts, signal }: Fetch): Promise<string> {
  const remote = remoteOf(chart, application)
  const fault = refFault(chart.ref)
  if (fault !== undefined) throw refused(application, `\`ref\` cannot be used: ${fault}`)
  const { ref } = chart
  const way = await wayTo(remote, charts)
  const options = { folder: work.inside('clone'), ...way, ref, timeoutMs: FETCH_TIMEOUT_MS, signal }
  return onCore(async () => {
    const snapshot = await openSnapshot(options)
    try {
      return await writeChart(snapshot.source, chart, { application, work })
    } finally {
      await snapshot.close()
    }
  }, signal)
}

/** The application’s file comes from git: it must not name repositories of the agent’s own disk. */
function remoteOf({ git }: Address, application: string): Remote {
  const isAddress = /^(?:https?|ssh|git):\/\/|^[^/]*@[^/]*:/.test(git)
  const remote = isAddress ? parseRemote(git) : undefined
  if (remote && remote.scheme !== 'file') return remote
  throw refused(application, '`git` is no address of a repository elsewhere')
}

interface Way {
  readonly remote: Remote
  readonly access: GitAccess
}

/**
 * With what the agent's file has for the address. A repository that the agent itself reads is fetched as it is there:
 * its credentials never go to the address that an application names.
 */
async function wayTo(remote: Remote, charts: ChartAccess): Promise<Way> {
  if (remote.credentials) return { remote, access: {} }
  const entry = entryFor(remote.url, charts)
  if (entry) {
    const credentials = await readBasicAuth(entry)
    const { sshKeyFile } = entry
    return {
      remote: credentials ? { ...remote, credentials } : remote,
      access: sshKeyFile === undefined ? {} : { sshKeyFile },
    }
  }
  for (const { url, sshKeyFile } of charts.repositories) {
    const own = isSameRepository(url, remote.url) ? parseRemote(url) : undefined
    if (own && isOneServer(own, remote)) {
      return { remote: own, access: sshKeyFile === undefined ? {} : { sshKeyFile } }
    }
  }
  return { remote, access: {} }
}

/** Another way in may be by another port; in the same way another port is another server. */
function isOneServer(own: Remote, named: Remote): boolean {
  if (own.scheme === 'file') return false
  return own.scheme !== named.scheme || placeOf(own.url)?.host === placeOf(named.url)?.host
}

async function writeChart(
  source: Source,
  { path = '' }: Address,
  { application, work }: Pick<Fetch, 'application' | 'work'>,
): Promise<string> {
  const folder = normalPath(path) ?? ''
  const files = (await source.list()).filter((file) => isBelow(file.path, folder))
  if (!files.some((file) => file.path === (folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`))) {
    throw refused(application, `the repository has no chart at ${folder === '' ? 'its root' : folder}`)
  }
  checkInputs(application, files)
  const target = work.inside('cloned')
  await writeInputs(source, files, target)
  return folder === '' ? target : `${target}/${folder}`
}

function refused(application: string, why: string): Error {
  return slipwayError('kubernetes.render', { application, program: 'helm', why })
}
