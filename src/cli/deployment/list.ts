import { listDeployments } from '#contract/deployments.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import { moreLine, readPages } from '../page.ts'
import { clean } from '#domain/clean-text.ts'
import { table } from '../text/table.ts'
import type { Column } from '../text/table.ts'
import { statusMark } from '../view/mark.ts'
import { ago, span } from '../view/moment.ts'

interface Options {
  readonly app?: string
  readonly status?: string
  readonly since?: number
  readonly until?: number
  readonly commit?: string
  readonly actor?: string
  readonly limit: number
}

export async function listAllDeployments(call: Call<Options>): Promise<void> {
  const client = await connect(call)
  const { app, status, since, until, commit, actor, limit } = call.options
  const filters = { application: app, status, since, until, commit, actor }
  const page = await readPages(limit, (query) =>
    client.call(listDeployments, { query: { ...filters, ...query }, signal: call.shell.signal }),
  )
  const now = call.shell.clock.now()
  await show(call, page, ({ paint, tableColumns }) => {
    if (page.items.length === 0) return ['There is no deployment that fits.']
    return [...table(columns(now), page.items, { columns: tableColumns, paint }), ...moreLine(page, limit)]
  })
}

function columns(now: number): readonly Column<DeploymentRow>[] {
  return [
    { title: 'DEPLOYMENT', text: (row) => clean(row.id) },
    { title: 'APPLICATION', text: (row) => clean(row.application), min: 8 },
    {
      title: 'STATUS',
      text: (row) => `${statusMark(row.status).mark} ${row.status}`,
      tone: (row) => statusMark(row.status).tone,
    },
    { title: 'COMMIT', text: (row) => shortCommit(row.revision.commit), drop: 3 },
    { title: 'STAGES', text: (row) => `${row.steps.done}/${row.steps.all}`, align: 'right', drop: 5 },
    { title: 'WHEN', text: (row) => ago(row.createdAt, now), drop: 1 },
    { title: 'TOOK', text: (row) => span((row.finishedAt ?? now) - row.createdAt), drop: 6 },
    { title: 'BY', text: (row) => clean(row.trigger.by.name), min: 6, drop: 4 },
    { title: 'WHY', text: (row) => clean(row.waiting?.for ?? row.reason), min: 16, drop: 2 },
  ]
}
