import { getApplication } from '#contract/applications.ts'
import type { ApplicationView } from '#contract/applications.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import { HEALTH_TONES, SYNC_TONES } from './list.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show, uncut } from '../format.ts'
import type { Sheet } from '../format.ts'
import { differenceLines } from '../view/difference.ts'
import { clean, cleanLines, shellWord } from '#domain/clean-text.ts'
import { record } from '../text/record.ts'
import type { Field } from '../text/record.ts'
import { table } from '../text/table.ts'
import { ago, until } from '../view/moment.ts'
import { trafficLines } from '../view/traffic.ts'

export async function getApp(call: Call<object>): Promise<void> {
  const client = await connect(call)
  const [name = ''] = call.args
  const app = await client.call(getApplication, { params: { name }, signal: call.shell.signal })
  await show(call, app, (sheet) => appLines(app, sheet, call.shell.clock.now()))
}

function appLines(app: ApplicationView, sheet: Sheet, now: number): string[] {
  return [
    ...record(stateFields(app, now), sheet),
    ...section(app.live?.weights ? trafficLines(app.live.weights, sheet) : []),
    ...section(errorLines(app, sheet)),
    ...section(resourceLines(app, sheet)),
    ...section(
      app.drift.length > 0 ? ['Drift (before: wanted, after: live):', ...differenceLines(app.drift, uncut(sheet))] : [],
    ),
    ...section(app.warnings.map((warning) => `warning: ${clean(warning)}`)),
    ...section(nextLines(app)),
  ]
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function stateFields(app: ApplicationView, now: number): Field[] {
  const health = app.live?.health ?? 'unknown'
  const { waiting, quarantine } = app
  return [
    { title: 'application', text: clean(app.name), tone: 'strong' },
    { title: '', text: clean(app.sentence) },
    { title: 'description', text: clean(app.description) },
    {
      title: 'health',
      text: app.live?.reason && app.live.reason !== health ? `${health}: ${clean(app.live.reason)}` : health,
      tone: HEALTH_TONES[health],
    },
    { title: 'sync', text: app.sync, tone: SYNC_TONES[app.sync] },
    { title: 'runs', text: revisionText(app.running, now) },
    { title: 'newest', text: app.head?.commit === app.running?.commit ? undefined : revisionText(app.head, now) },
    { title: 'versions', text: app.versions.map((one) => `${clean(one.name)} ${clean(one.version)}`).join(', ') },
    { title: 'address', text: app.address === undefined ? undefined : clean(app.address) },
    {
      title: 'waits for',
      text: waiting && `${clean(waiting.for)}, until ${until(waiting.deadline, now)}`,
      tone: 'care',
    },
    {
      title: 'quarantined',
      text: quarantine && `${revisionText(quarantine.revision, now) ?? ''}: ${clean(quarantine.reason)}`,
      tone: 'bad',
    },
    {
      title: 'target',
      text: `${clean(app.kind)} ${clean(app.target)}, by agent ${clean(app.agent)}${app.connected ? '' : ' (not connected)'}`,
    },
    { title: 'file', text: `${clean(app.path)} in ${clean(app.repository)}` },
    {
      title: 'labels',
      text: Object.entries(app.labels)
        .map(([key, value]) => `${clean(key)}=${clean(value)}`)
        .join(' '),
    },
    { title: 'git reached', text: app.fetchedAt === undefined ? undefined : ago(app.fetchedAt, now) },
    { title: 'looked at', text: ago(app.evaluatedAt, now) },
  ]
}

function revisionText(revision: Revision | undefined, now: number): string | undefined {
  if (!revision) return undefined
  return `${shortCommit(revision.commit)} ${clean(subjectOf(revision.message))} (${clean(revision.author)}, ${ago(revision.at, now)})`
}

function errorLines(app: ApplicationView, { paint }: Sheet): string[] {
  if (!app.error) return []
  const { message, hint, output } = app.error
  return [
    `${paint('bad', 'error')} ${clean(message)}`,
    ...(output === undefined ? [] : cleanLines(output).map((text) => `  ${text}`)),
    `${paint('busy', 'next')}  ${clean(hint)}`,
  ]
}

function resourceLines(app: ApplicationView, { paint, tableColumns }: Sheet): string[] {
  const resources = app.live?.resources ?? []
  if (resources.length === 0) return []
  return table(
    [
      { title: 'RESOURCE', text: (row) => `${clean(row.kind)} ${clean(row.name)}`, min: 14 },
      { title: 'VARIANT', text: (row) => clean(row.variant ?? ''), drop: 1 },
      { title: 'HEALTH', text: (row) => row.health, tone: (row) => HEALTH_TONES[row.health] },
      { title: 'WHY', text: (row) => clean(row.reason), min: 12, drop: 2 },
    ],
    resources,
    { columns: tableColumns, paint },
  )
}

function nextLines(app: ApplicationView): string[] {
  const name = shellWord(app.name)
  if (app.sync === 'deploying') return [`Watch it:  slipway deployment watch --app ${name}`]
  if (app.quarantine) return [`Deploy it all the same:  slipway app sync ${name} --lift-quarantine`]
  if (app.sync === 'out-of-sync')
    return [`What differs:  slipway app diff ${name}`, `Deploy it:     slipway app sync ${name} --wait`]
  return []
}
