import { slipwayError } from '#domain/errors.ts'
import type { RenderedFile } from '#domain/provider.ts'
import { CONFIGURATION_FILE_LENGTH } from '#domain/question.ts'
import type { Configuration } from '#domain/question.ts'
import type { Revision } from '#domain/revision.ts'
import { beginning } from '#domain/text.ts'
import type { Bundle } from '../bundle.ts'
import { providerOf } from '../kinds.ts'
import { neverRendered } from './known.ts'
import type { Known } from './known.ts'
import { bundleOf, loadApplication } from '../planner.ts'
import type { PlannerTools } from '../planner.ts'

/** Of all files together as JSON: an answer travels in one request. */
const MOST_BYTES = 24 * 1024 * 1024
const MOST_FILES = 5_000

type ShownFile = Configuration['files'][number]

/**
 * What runs, file by file; before anything does, what the newest commit asks for. Errors: `application.unrendered`,
 * `provider.cannot`, those of the planner.
 */
export async function configurationOf(known: Known, planner: PlannerTools): Promise<Configuration> {
  const { bundle, revision, deployed } = await rendered(known, planner)
  const provider = providerOf(planner.kinds, bundle.provider)
  if (!provider.configuration) {
    throw slipwayError('provider.cannot', { kind: provider.kind, application: known.name, what: 'what it renders' })
  }
  const files: ShownFile[] = []
  let [left, moreFiles] = [MOST_BYTES, 0]
  for await (const file of provider.configuration(bundle.desired, planner.blobs)) {
    const shown = shownFile(file)
    left -= Buffer.byteLength(JSON.stringify(shown))
    if (left < 0 || files.length === MOST_FILES) moreFiles += 1
    else files.push(shown)
  }
  return { revision, deployed, files, moreFiles }
}

async function rendered(
  known: Known,
  planner: PlannerTools,
): Promise<{ bundle: Bundle; revision: Revision; deployed: boolean }> {
  const { state, look, origin } = known
  const { running } = state
  if (running) return { bundle: await bundleOf(running, origin, planner), revision: running.revision, deployed: true }
  if (!look?.application) throw neverRendered(known)
  const { bundle } = await loadApplication(look.origin, look.head.commit, planner)
  return { bundle, revision: look.head, deployed: false }
}

function shownFile({ path, text, cut = false }: RenderedFile): ShownFile {
  const name = beginning(path, 1_000)
  if (text === undefined) return { path: name, text: '', cut: false, binary: true }
  const kept = beginning(text, CONFIGURATION_FILE_LENGTH)
  return { path: name, text: kept, cut: cut || kept.length < text.length }
}
