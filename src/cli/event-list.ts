import { listEvents } from '#contract/events.ts'
import type { HistoryRow } from '#domain/history.ts'
import type { Call } from './action.ts'
import { connect } from './connection.ts'
import { show } from './format.ts'
import { moreLine, readPages } from './page.ts'
import { clean } from '#domain/clean-text.ts'
import { table } from './text/table.ts'
import type { Column } from './text/table.ts'
import { dateAndTime } from './view/moment.ts'

interface Options {
  readonly app?: string
  readonly deployment?: string
  readonly actor?: string
  readonly kind?: string
  readonly since?: number
  readonly until?: number
  readonly limit: number
}

export async function listAllEvents(call: Call<Options>): Promise<void> {
  const client = await connect(call)
  const { app, deployment, actor, kind, since, until, limit } = call.options
  const filters = { application: app, deployment, actor, kind, since, until }
  const page = await readPages(limit, (query) =>
    client.call(listEvents, { query: { ...filters, ...query }, signal: call.shell.signal }),
  )
  await show(call, page, ({ paint, tableColumns }) => {
    if (page.items.length === 0) return ['There is no event that fits.']
    return [...table(COLUMNS, page.items, { columns: tableColumns, paint }), ...moreLine(page, limit)]
  })
}

const COLUMNS: readonly Column<HistoryRow>[] = [
  { title: 'WHEN', text: (row) => dateAndTime(row.at) },
  { title: 'APPLICATION', text: (row) => clean(row.application ?? ''), min: 8, drop: 1 },
  { title: 'DEPLOYMENT', text: (row) => clean(row.deployment ?? ''), drop: 3 },
  { title: 'BY', text: (row) => clean(row.by.name), min: 6, drop: 2 },
  { title: 'WHAT', text: (row) => clean(row.sentence), min: 16 },
]
