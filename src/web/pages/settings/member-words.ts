import type { MemberRow } from '#contract/members.ts'
import type { InputOf } from '#contract/route.ts'
import type { addMember, setMember } from '#contract/members.ts'

type NewMember = InputOf<typeof addMember, 'body'>
type Changed = InputOf<typeof setMember, 'body'>

/** What making a member is on the command line. */
export function addWords({ name, role, groups, email }: Partial<NewMember>): readonly string[] {
  return [
    'member',
    'add',
    name === undefined || name === '' ? 'NAME' : name,
    ...(role === undefined || role === 'viewer' ? [] : ['--role', role]),
    ...(groups === undefined || groups.length === 0 ? [] : ['--groups', groups.join(',')]),
    ...(email === undefined ? [] : ['--email', email]),
  ]
}

/** What is different from the member as it is; `null` takes the address away. */
export function changedFrom(member: MemberRow, wanted: Changed): Changed {
  const { role, groups } = wanted
  const email = wanted.email ?? null
  return {
    ...(role === undefined || role === member.role ? {} : { role }),
    ...(groups === undefined || groups.join() === member.groups.join() ? {} : { groups }),
    ...(email === (member.email ?? null) ? {} : { email }),
  }
}

export function setWords(name: string, { role, groups, email }: Changed): readonly string[] {
  return [
    'member',
    'set',
    name,
    ...(role === undefined ? [] : ['--role', role]),
    ...(groups === undefined ? [] : ['--groups', groups.join(',')]),
    ...(email === undefined ? [] : ['--email', email ?? '']),
  ]
}
