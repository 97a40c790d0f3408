import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { MemberRow } from '#contract/members.ts'
import { listMembers } from '#contract/members.ts'
import { clean } from '#domain/clean-text.ts'
import { useData } from '../../data/data-context.ts'
import { pagesQuery } from '../../data/query.ts'
import { useMay, useMe } from '../../data/session.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import { AddMember } from './add-member.tsx'
import { MemberMenu } from './member-menu.tsx'
import styles from './settings.module.css'

export function Members() {
  const { settings } = useTexts()
  const { client } = useData()
  const mayManage = useMay('member.manage')
  const query = useInfiniteQuery(pagesQuery(client, listMembers, { query: { limit: 100 } }))
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const rows = data?.pages.flatMap((page) => page.items)
  if (error && !rows) return <Problem error={error} onRetry={() => void refetch()} />
  if (!rows) return <Loading />
  return (
    <>
      <div className={styles.above}>
        {mayManage ? <AddMember /> : <p className="muted">{settings.members.readOnly}</p>}
      </div>
      {rows.length === 0 ? (
        <EmptyState title={settings.members.emptyTitle} hint={settings.members.emptyHint} />
      ) : (
        <MembersTable rows={rows} mayManage={mayManage} />
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {settings.members.more}
        </Button>
      )}
      <div className={styles.line}>
        <CommandLine words={['member', 'list']} />
      </div>
    </>
  )
}

function MembersTable({ rows, mayManage }: { readonly rows: readonly MemberRow[]; readonly mayManage: boolean }) {
  const { members } = useTexts().settings
  const heads = [members.name, members.role, members.groups, members.email, members.since]
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={members.list}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            {mayManage && <td aria-label={members.actions} />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Member key={row.name} member={row} mayManage={mayManage} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Member({ member, mayManage }: { readonly member: MemberRow; readonly mayManage: boolean }) {
  const { settings } = useTexts()
  const { members } = settings
  const me = useMe()
  const { name, role, groups, email, createdAt } = member
  const isMe = me?.actor.kind === 'member' && me.actor.name === name
  return (
    <tr>
      <th scope="row">
        {clean(name)}
        {isMe && <span className={styles.you}>{members.you}</span>}
      </th>
      <td data-label={members.role}>{settings.role[role] ?? clean(role)}</td>
      <td data-label={members.groups}>
        {groups.length === 0
          ? members.none
          : groups.map((group) => (
              <span key={group} className={styles.group}>
                {clean(group)}
              </span>
            ))}
      </td>
      <td data-label={members.email}>{email === undefined ? members.none : clean(email)}</td>
      <td data-label={members.since}>
        <Moment at={createdAt} />
      </td>
      {mayManage && (
        <td className={styles.menu}>
          <MemberMenu member={member} isMe={isMe} />
        </td>
      )}
    </tr>
  )
}
