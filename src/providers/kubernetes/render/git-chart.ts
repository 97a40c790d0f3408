import { slipwayError } from '#domain/errors.ts'
import type { Source } from '#domain/source.ts'
import { openSnapshot, refFault } from '#tools/git/snapshot.ts'
import { parseRemote } from '#tools/git/url.ts'
import type { Remote } from '#tools/git/url.ts'
import type { HelmSettings } from '../render-settings.ts'
import { checkInputs, isBelow, normalPath, writeInputs } from './inputs.ts'
import { onCore } from './run-program.ts'
import type { WorkFolder } from './work-folder.ts'

type Address = Extract<HelmSettings['chart'], { readonly git: string }>

interface Fetch {
  readonly application: string
  readonly work: WorkFolder
  readonly signal: AbortSignal
}

const FETCH_TIMEOUT_MS = 120_000

/** The chart’s files of another repository, in a new folder. Errors: `kubernetes.render`, `git.*`, `source.*`. */
export async function cloneChart(chart: Address, { application, work, signal }: Fetch): Promise<string> {
  const remote = remoteOf(chart, application)
  const fault = refFault(chart.ref)
  if (fault !== undefined) throw refused(application, `\`ref\` cannot be used: ${fault}`)
  const { ref } = chart
  const options = { folder: work.inside('clone'), remote, ref, timeoutMs: FETCH_TIMEOUT_MS, signal }
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

async function writeChart(
  source: Source,
  { path = '' }: Address,
  { application, work }: Omit<Fetch, 'signal'>,
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
