import { resolve } from 'node:path'
import type { StageSpec } from '#domain/plan.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Call } from './action.ts'
import { show, uncut } from './format.ts'
import type { Sheet } from './format.ts'
import { openPlanRepository } from './plan-repository.ts'
import { previewPlans } from './plan-preview.ts'
import type { Preview, Previews } from './plan-preview.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { line, toned } from './text/line.ts'
import { wrap } from './text/width.ts'
import { differenceLines } from './view/difference.ts'

interface Options {
  readonly repo: string
  readonly base: string
  readonly head: string
  readonly app?: string
}

export async function showPlans(call: Call<Options>): Promise<void> {
  const { repo, base, head, app } = call.options
  const repository = await openPlanRepository({ path: resolve(call.shell.cwd, repo), base, head })
  try {
    const previews = await previewPlans(repository, app)
    await show(call, previews, (sheet) => previewLines(previews, sheet))
  } finally {
    await repository.close()
  }
}

function previewLines(previews: Previews, sheet: Sheet): string[] {
  const { base, head, touched, untouched, gone } = previews
  const range = `${shortCommit(base.commit)} → ${shortCommit(head.commit)} ${clean(subjectOf(head.message))}`
  return [
    line([toned('strong', range)], sheet),
    ...touched.flatMap((preview) => ['', ...applicationLines(preview, sheet)]),
    '',
    ...(touched.length === 0 ? ['No application would be deployed.'] : []),
    ...(untouched.length === 0 ? [] : wrap(`Not touched: ${untouched.map(clean).join(', ')}.`, sheet.columns)),
    ...gone.map((name) => `${clean(name)} has no file any more. What it runs stays; nothing is deleted.`),
  ].filter((text, i, all) => text !== '' || i < all.length - 1)
}

function applicationLines(preview: Preview, sheet: Sheet): string[] {
  const { application, file, reason, plan, error, warnings } = preview
  const said = (title: string, text: string): string[] =>
    wrap(`${title} ${text}`, sheet.columns - 2).map((one) => `  ${one}`)
  const head = line([toned('strong', clean(application)), toned('quiet', `  ${clean(file)}`)], sheet)
  const told = [...said('deployed because', clean(reason)), ...warnings.flatMap((one) => said('warning:', clean(one)))]
  if (error) {
    const output = error.output === undefined ? [] : cleanLines(error.output).map((one) => `    ${one}`)
    return [
      head,
      ...said(sheet.paint('bad', 'error'), clean(error.message)),
      ...output,
      ...said('next:', clean(error.hint)),
    ]
  }
  if (!plan) return [head, ...told]
  const versions = plan.versions.map(({ name, version }) => `${clean(name)} ${clean(version)}`).join(', ')
  const more = plan.moreDifferences > 0 ? [`    … and ${plan.moreDifferences} more`] : []
  return [
    head,
    ...told,
    ...said(`${plan.strategy},`, `because: ${clean(plan.why)}`),
    ...(versions === '' ? [] : said('versions:', versions)),
    ...plan.stages.map((stage) => stageLine(stage, sheet)),
    ...differenceLines(plan.differences, uncut(sheet)),
    ...more,
  ]
}

function stageLine(stage: StageSpec, sheet: Sheet): string {
  const limit = toned('quiet', `  at most ${formatDuration(stage.timeoutMs)}`)
  const skip = stage.skip === undefined ? [] : [toned('care', `  skipped: ${clean(stage.skip)}`)]
  return line(
    [
      '  · ',
      clean(stage.id),
      stage.name === stage.kind ? '' : ` (${clean(stage.name)})`,
      ...(stage.skip === undefined ? [limit] : skip),
    ],
    sheet,
  )
}
