import { listApplicationDeployments } from '#contract/applications.ts'
import type { Deployment } from '#domain/deployment.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import { moreLine, readPages } from '../page.ts'
import { clean, shellWord } from '#domain/clean-text.ts'
import { table } from '../text/table.ts'
import type { Column } from '../text/table.ts'
import { ago } from '../view/moment.ts'
import { readDeployment } from '../which.ts'

/** Deployments that are read at once: the list itself holds no versions. */
const AT_ONCE = 5

export async function showHistory(call: Call<{ limit: number }>): Promise<void> {
  const client = await connect(call)
  const [name = ''] = call.args
  const { signal, clock } = call.shell
  const { limit } = call.options
  const page = await readPages(limit, (query) =>
    client.call(listApplicationDeployments, { params: { name }, query: { status: 'succeeded', ...query }, signal }),
  )
  const deployments: Deployment[] = []
  // Nothing is no state to go back to.
  const rows = page.items.filter((row) => row.trigger.kind !== 'removal')
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const ids = rows.slice(i, i + AT_ONCE).map((row) => row.id)
    deployments.push(...(await Promise.all(ids.map((id) => readDeployment(client, id, signal)))))
  }
  const data = { items: deployments.map(historyItem), ...(page.next === undefined ? {} : { next: page.next }) }
  await show(call, data, ({ paint, tableColumns }) => {
    const [, before] = deployments
    if (deployments.length === 0) return [`No deployment of ${clean(name)} has succeeded yet.`]
    return [
      ...table(columns(clock.now()), data.items, { columns: tableColumns, paint }),
      ...moreLine(page, limit),
      ...(before ? ['', `Go back:  slipway app rollback ${shellWord(name)} --to ${shellWord(before.id)}`] : []),
    ]
  })
}

type Item = ReturnType<typeof historyItem>

function historyItem(d: Deployment) {
  return {
    deployment: d.id,
    commit: d.revision.commit,
    subject: subjectOf(d.revision.message),
    author: d.revision.author,
    versions: d.plan?.versions ?? [],
    strategy: d.plan?.strategy,
    finishedAt: d.finishedAt ?? d.lastAt,
  }
}

function columns(now: number): readonly Column<Item>[] {
  return [
    { title: 'DEPLOYMENT', text: (row) => clean(row.deployment) },
    { title: 'WHEN', text: (row) => ago(row.finishedAt, now), drop: 1 },
    { title: 'COMMIT', text: (row) => shortCommit(row.commit) },
    {
      title: 'VERSIONS',
      text: (row) => row.versions.map((one) => clean(one.version)).join(', ') || '–',
      min: 10,
      drop: 2,
    },
    { title: 'SUBJECT', text: (row) => clean(row.subject), min: 12, drop: 3 },
    { title: 'AUTHOR', text: (row) => clean(row.author), min: 8, drop: 4 },
  ]
}
