import { listApplications } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import type { Health } from '#domain/health.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import { moreLine, readPages } from '../page.ts'
import { clean } from '#domain/clean-text.ts'
import type { Tone } from '../text/paint.ts'
import { table } from '../text/table.ts'
import type { Column } from '../text/table.ts'

interface Options {
  readonly text?: string
  readonly label?: string
  readonly kind?: string
  readonly agent?: string
  readonly target?: string
  readonly attention?: string
  readonly sync?: ApplicationRow['sync']
  readonly health?: Health
  readonly sort: 'name' | '-name' | 'changed' | '-changed' | 'health' | '-health' | 'attention' | '-attention'
  readonly limit: number
}

export async function listApps(call: Call<Options>): Promise<void> {
  const client = await connect(call)
  const { text, label, kind, agent, target, attention, sync, health, sort, limit } = call.options
  const filters = { text, label, kind, agent, target, attention, sync, health, sort }
  const page = await readPages(limit, (query) =>
    client.call(listApplications, { query: { ...filters, ...query }, signal: call.shell.signal }),
  )
  await show(call, page, ({ paint, tableColumns }) => {
    if (page.items.length === 0) return ['There is no application that fits.', 'Write one:  slipway init']
    return [...table(COLUMNS, page.items, { columns: tableColumns, paint }), ...moreLine(page, limit)]
  })
}

export const HEALTH_TONES: Readonly<Record<Health, Tone>> = {
  healthy: 'good',
  progressing: 'busy',
  suspended: 'care',
  degraded: 'bad',
  missing: 'bad',
  unknown: 'quiet',
}

export const SYNC_TONES: Readonly<Record<ApplicationRow['sync'], Tone>> = {
  synced: 'good',
  'out-of-sync': 'care',
  deploying: 'busy',
  invalid: 'bad',
  unknown: 'quiet',
}

const COLUMNS: readonly Column<ApplicationRow>[] = [
  { title: 'APPLICATION', text: (row) => clean(row.name), min: 10 },
  { title: 'HEALTH', text: (row) => row.health, tone: (row) => HEALTH_TONES[row.health] },
  { title: 'SYNC', text: (row) => row.sync, tone: (row) => SYNC_TONES[row.sync] },
  { title: 'RUNS', text: (row) => (row.running ? shortCommit(row.running.commit) : '–'), drop: 1 },
  { title: 'KIND', text: (row) => clean(row.kind), min: 6, drop: 3 },
  { title: 'TARGET', text: (row) => clean(row.target), min: 8, drop: 4 },
  { title: 'DRIFT', text: (row) => String(row.drift), align: 'right', drop: 5 },
  { title: 'HOW IT IS', text: (row) => clean(row.waiting?.for ?? row.sentence), min: 16, drop: 2 },
]
