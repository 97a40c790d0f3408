import { getApplication, listApplicationDeployments } from '#contract/applications.ts'
import type { ApplicationView } from '#contract/applications.ts'
import type { Client } from '#contract/client.ts'
import type { Plan } from '#domain/plan.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show, uncut } from '../format.ts'
import type { Sheet } from '../format.ts'
import { clean, shellWord } from '#domain/clean-text.ts'
import { wrap } from '../text/width.ts'
import { differenceLines } from '../view/difference.ts'
import { driftLines } from '../view/drift.ts'
import { readDeployment } from '../which.ts'

export async function diffApp(call: Call<object>): Promise<void> {
  const client = await connect(call)
  const [name = ''] = call.args
  const { signal } = call.shell
  const app = await client.call(getApplication, { params: { name }, signal })
  const plan = await planOfHead(client, app, signal)
  const { running, head, drift } = app
  const change = plan && { differences: plan.differences, moreDifferences: plan.moreDifferences }
  await show(call, { running, head, drift, change }, (sheet) => [
    ...liveLines(app, sheet, call.shell.clock.now()),
    '',
    ...headLines(app, plan, sheet),
  ])
}

/** What the newest commit changes is known once it has been planned. */
async function planOfHead(client: Client, app: ApplicationView, signal: AbortSignal): Promise<Plan | undefined> {
  if (!app.head || app.head.commit === app.running?.commit) return undefined
  const query = { commit: app.head.commit, limit: 1 }
  const page = await client.call(listApplicationDeployments, { params: { name: app.name }, query, signal })
  const [row] = page.items
  return row && (await readDeployment(client, row.id, signal)).plan
}

function liveLines(app: ApplicationView, sheet: Sheet, now: number): string[] {
  if (!app.live) return ['Live state: not known yet.']
  if (app.drift.length === 0) return ['Drift: none, what runs is what was deployed.']
  const count = `${app.drift.length} ${app.drift.length === 1 ? 'field differs' : 'fields differ'}`
  return [
    ...wrap(`Drift: ${count} from what was deployed (- wanted, + found).`, sheet.columns),
    ...driftLines(app, uncut(sheet), now),
  ]
}

function headLines(app: ApplicationView, plan: Plan | undefined, sheet: Sheet): string[] {
  const { head, running } = app
  if (!head) return ['Newest commit: not known yet.']
  const what = `${shortCommit(head.commit)} ${clean(subjectOf(head.message))}`
  if (head.commit === running?.commit) return [`Newest commit: ${what} runs already.`]
  if (!plan) {
    const base = running ? shellWord(running.commit) : '<commit>'
    return [
      `Newest commit: ${what} has not been planned here.`,
      `See its changes in a clone:  slipway plan --base ${base} --head ${shellWord(head.commit)} --app ${shellWord(app.name)}`,
    ]
  }
  if (plan.differences.length === 0) return [`Newest commit: ${what} changes nothing of what is deployed.`]
  const more = plan.moreDifferences > 0 ? [`  … and ${plan.moreDifferences} more`] : []
  return [`Newest commit: ${what} changes:`, ...differenceLines(plan.differences, uncut(sheet)), ...more]
}
