import { listMembers } from '#contract/members.ts'
import type { MemberRow } from '#contract/members.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import { moreLine, readPages } from '../page.ts'
import { clean } from '#domain/clean-text.ts'
import { table } from '../text/table.ts'
import type { Column } from '../text/table.ts'
import { dateAndTime } from '../view/moment.ts'

export async function listAllMembers(call: Call<{ limit: number }>): Promise<void> {
  const client = await connect(call)
  const { limit } = call.options
  const page = await readPages(limit, (query) => client.call(listMembers, { query, signal: call.shell.signal }))
  await show(call, page, ({ paint, tableColumns }) => [
    ...table(COLUMNS, page.items, { columns: tableColumns, paint }),
    ...moreLine(page, limit),
  ])
}

const COLUMNS: readonly Column<MemberRow>[] = [
  { title: 'MEMBER', text: (row) => clean(row.name), min: 8 },
  { title: 'ROLE', text: (row) => clean(row.role) },
  { title: 'GROUPS', text: (row) => row.groups.map(clean).join(', ') || '–', min: 8 },
  { title: 'ADDRESS', text: (row) => clean(row.email ?? '–'), min: 8, drop: 1 },
  { title: 'SINCE', text: (row) => dateAndTime(row.createdAt), drop: 2 },
]
