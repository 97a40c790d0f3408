import { removeMember, setMember } from '#contract/members.ts'
import type { Role } from '#contract/permission.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import { clean } from '#domain/clean-text.ts'

interface Options {
  readonly role?: Role
  /** Empty: none. */
  readonly email?: string
  readonly groups?: readonly string[]
}

/** Errors: `cli.nothing-to-change`. */
export async function changeMember(call: Call<Options>): Promise<void> {
  const { role, email, groups } = call.options
  const name = call.args[0] ?? ''
  if (role === undefined && email === undefined && groups === undefined) throw slipwayError('cli.nothing-to-change')
  const body = {
    ...(role === undefined ? {} : { role }),
    ...(email === undefined ? {} : { email: email === '' ? null : email }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
  }
  const client = await connect(call)
  const after = await client.call(setMember, { params: { name }, body, signal: call.shell.signal })
  const where = after.groups.length === 0 ? 'in no group' : `in ${after.groups.map(clean).join(', ')}`
  await show(call, after, () => [
    `${clean(after.name)} is ${clean(after.role)}, ${where}, ${after.email === undefined ? 'without an address' : clean(after.email)}.`,
  ])
}

export async function removeOneMember(call: Call<object>): Promise<void> {
  const client = await connect(call)
  const answer = await client.call(removeMember, {
    params: { name: call.args[0] ?? '' },
    signal: call.shell.signal,
  })
  await show(call, answer, () => [`${clean(answer.name)} is no member any more; the token has ended.`])
}
