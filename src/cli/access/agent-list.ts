import { listAgents } from '#contract/agents.ts'
import type { AgentRow } from '#contract/agents.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import { moreLine, readPages } from '../page.ts'
import { clean } from '#domain/clean-text.ts'
import { table } from '../text/table.ts'
import type { Column } from '../text/table.ts'
import { wrap } from '../text/width.ts'
import { ago } from '../view/moment.ts'

export async function listAllAgents(call: Call<{ limit: number }>): Promise<void> {
  const client = await connect(call)
  const { limit } = call.options
  const page = await readPages(limit, (query) => client.call(listAgents, { query, signal: call.shell.signal }))
  await show(call, page, (sheet) => {
    const { paint, tableColumns } = sheet
    if (page.items.length === 0) return ['There is no agent.', 'Start everything on this machine:  slipway up']
    const shown = columns(call.shell.clock.now())
    const lines = table(shown, page.items, { columns: tableColumns, paint })
    return [...lines, ...moreLine(page, limit), ...page.items.flatMap((row) => warningLines(row, sheet))]
  })
}

/** What is unsafe about the way a target is reached. */
function warningLines({ name, targets }: AgentRow, { columns, paint }: Sheet): string[] {
  const sentences = targets.flatMap(({ name: target, warnings = [] }) =>
    warnings.map((warning) => `warning: agent ${clean(name)}, target ${clean(target)}: ${clean(warning)}`),
  )
  return sentences.flatMap((text) => wrap(text, columns)).map((text) => paint('care', text))
}

function columns(now: number): readonly Column<AgentRow>[] {
  return [
    { title: 'AGENT', text: (row) => clean(row.name), min: 8 },
    {
      title: 'STATE',
      text: (row) => (row.connected ? 'connected' : 'away'),
      tone: (row) => (row.connected ? 'good' : 'bad'),
    },
    { title: 'SEEN', text: (row) => (row.seenAt === undefined ? 'never' : ago(row.seenAt, now)) },
    { title: 'APPS', text: (row) => String(row.applications), align: 'right', drop: 2 },
    {
      title: 'HANGING',
      text: (row) => String(row.hanging ?? 0),
      tone: (row) => ((row.hanging ?? 0) > 0 ? 'bad' : undefined),
      align: 'right',
      drop: 4,
    },
    { title: 'UNDELIVERED', text: (row) => String(row.undelivered ?? 0), align: 'right', drop: 4 },
    { title: 'VERSION', text: (row) => clean(row.version ?? '–'), min: 6, drop: 5 },
    {
      title: 'TARGETS',
      text: (row) => row.targets.map((target) => clean(target.name)).join(', ') || '–',
      min: 10,
      drop: 1,
    },
    {
      title: 'REPOSITORIES',
      text: (row) => row.repositories.map((one) => `${clean(one.name)}@${clean(one.branch)}`).join(', ') || '–',
      min: 12,
      drop: 3,
    },
  ]
}
