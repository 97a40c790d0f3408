import type { CallInput } from '#contract/client.ts'
import { previewCommand } from '#contract/questions.ts'
import { clean } from '#domain/clean-text.ts'
import type { Preview } from '#domain/preview.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import type { Exit } from '../exit-code.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import { line, toned } from '../text/line.ts'
import { planLines, said } from '../view/plan.ts'

/** Rendering may take its time. */
const ANSWER_WITHIN_MS = 5 * 60_000

export interface DryRunOptions {
  readonly dryRun?: boolean
}

type PreviewBody = NonNullable<CallInput<typeof previewCommand>['body']>

/** Shows what a command would do, without sending it. */
export async function dryRun(call: Call<object>, name: string, body: PreviewBody): Promise<Exit> {
  const client = await connect(call)
  const { signal } = call.shell
  const input = { params: { name }, body, signal, timeoutMs: ANSWER_WITHIN_MS }
  const preview = await client.call(previewCommand, input)
  await show(call, preview, (sheet) => previewLines(name, preview, sheet))
  return preview.refused === undefined ? 'ok' : 'refused'
}

function previewLines(name: string, preview: Preview, sheet: Sheet): string[] {
  const { revision, running, refused, stages, differences } = preview
  const [from, to] = [running, revision].map((one) => (one ? shortCommit(one.commit) : 'nothing'))
  const title = revision ? `  ${from} → ${to} ${subject(revision)}` : `  ${from} stays`
  const nothing = revision && differences.length === 0 ? said('', 'No difference to what runs.', sheet) : []
  return [
    line([toned('strong', clean(name)), title], sheet),
    ...(refused === undefined ? [] : said(sheet.paint('bad', 'refused'), clean(refused), sheet)),
    ...planLines(preview, sheet),
    ...(stages.length > 0 ? nothing : []),
    line([toned('quiet', 'Nothing was done.')], sheet),
  ]
}

function subject({ message }: Revision): string {
  return clean(subjectOf(message))
}
