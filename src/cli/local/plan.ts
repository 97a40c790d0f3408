import { resolve } from 'node:path'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from './agent-kinds.ts'
import type { AgentConfigOption } from './agent-kinds.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import { openPlanRepository } from './plan-repository.ts'
import { previewPlans } from './plan-preview.ts'
import type { Preview, Previews } from './plan-preview.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import { wrap } from '../text/width.ts'
import { planLines, said } from '../view/plan.ts'

interface Options extends AgentConfigOption {
  readonly repo: string
  readonly base: string
  readonly head: string
  readonly app?: string
}

export async function showPlans(call: Call<Options>): Promise<void> {
  const { repo, base, head, app } = call.options
  const repository = await openPlanRepository({ path: resolve(call.shell.cwd, repo), base, head })
  try {
    const kinds = await kindsOfAgent(call.shell, call.options)
    const previews = await previewPlans(repository, { kinds, only: app })
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
  const head = line([toned('strong', clean(application)), toned('quiet', `  ${clean(file)}`)], sheet)
  const told = [
    ...said('deployed because', clean(reason), sheet),
    ...warnings.flatMap((one) => said('warning:', clean(one), sheet)),
  ]
  if (error) {
    const output = error.output === undefined ? [] : cleanLines(error.output).map((one) => `    ${one}`)
    return [
      head,
      ...said(sheet.paint('bad', 'error'), clean(error.message), sheet),
      ...output,
      ...said('next:', clean(error.hint), sheet),
    ]
  }
  return [head, ...told, ...(plan ? planLines(plan, sheet) : [])]
}
