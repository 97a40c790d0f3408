import { getConfiguration } from '#contract/questions.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Configuration } from '#domain/question.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'

/** Rendering may take its time. */
const ANSWER_WITHIN_MS = 5 * 60_000

type ShownFile = Configuration['files'][number]

export async function showConfig(call: Call<{ file?: string }>): Promise<void> {
  const client = await connect(call)
  const [name = ''] = call.args
  const wanted = call.options.file
  const { signal } = call.shell
  const all = await client.call(getConfiguration, { params: { name }, signal, timeoutMs: ANSWER_WITHIN_MS })
  if (wanted === undefined) return await show(call, all, (sheet) => configurationLines(all, sheet))
  const file = all.files.find(({ path }) => path === wanted)
  if (!file) {
    const known = all.files.map(({ path }) => path).join(', ') || 'none'
    throw slipwayError('cli.config-file', { application: name, file: wanted, known })
  }
  await show(call, file, () => contentLines(file))
}

function configurationLines({ revision, deployed, files, moreFiles }: Configuration, sheet: Sheet): string[] {
  const what = `${shortCommit(revision.commit)} ${clean(subjectOf(revision.message))}`
  return [
    deployed ? `What runs: ${what}` : `Nothing runs yet; the newest commit asks for: ${what}`,
    ...files.flatMap((file) => ['', sheet.paint('strong', `── ${clean(file.path)}`), ...contentLines(file)]),
    ...(moreFiles > 0 ? ['', `… and ${moreFiles} more ${moreFiles === 1 ? 'file' : 'files'}`] : []),
  ]
}

function contentLines({ text, cut, binary }: ShownFile): string[] {
  if (binary) return ['(no text)']
  return [...(text === '' ? [] : cleanLines(text)), ...(cut ? ['… the file goes on'] : [])]
}
