import { lackedFor, ROLES } from '#contract/permission.ts'
import type { Actor } from '#domain/actor.ts'
import { slipwayError } from '#domain/errors.ts'
import { addMember, listMembers, removeMember, renewToken, setMember } from '#store/members.ts'
import type { MemberRecord } from '#store/members.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

type Mine = 'listMembers' | 'addMember' | 'setMember' | 'renewMemberToken' | 'removeMember'

interface Giver {
  readonly actor: Actor
  readonly permissions: readonly string[]
}

export function memberHandlers({ store, streams }: ServerParts): Pick<Handlers, Mine> {
  const endStreams = (name: string): void => streams.end({ kind: 'member', name })
  return {
    async listMembers({ query }) {
      const page = await listMembers(store, query)
      return { ...page, items: page.items.map(shown) }
    },
    async addMember({ body, actor, permissions }) {
      checkRank({ actor, permissions }, body.role)
      const token = await addMember(store, body, actor)
      return { name: body.name, token }
    },
    async setMember({ params, body, actor, permissions }) {
      const giver = { actor, permissions }
      let isOtherRole = false
      const check = ({ role }: MemberRecord): void => {
        checkRank(giver, role)
        if (body.role !== undefined) checkRank(giver, body.role)
        isOtherRole = body.role !== undefined && body.role !== role
      }
      const after = await setMember(store, params.name, { change: body, by: actor, check })
      if (isOtherRole) endStreams(params.name) // Opened anew they are checked against the new role.
      return shown(after)
    },
    async renewMemberToken({ params: { name }, actor, permissions }) {
      const check = ({ role }: MemberRecord): void => checkRank({ actor, permissions }, role)
      const token = await renewToken(store, name, { by: actor, check })
      endStreams(name)
      return { name, token }
    },
    async removeMember({ params: { name }, actor, permissions }) {
      const check = ({ role }: MemberRecord): void => checkRank({ actor, permissions }, role)
      await removeMember(store, name, { by: actor, check })
      endStreams(name)
      return { name }
    },
  }
}

/** Errors: `member.outranked`. */
function checkRank({ actor, permissions }: Giver, role: string): void {
  const known = ROLES.find((one) => one === role)
  const permission = known && lackedFor(known, permissions)
  if (permission !== undefined) throw slipwayError('member.outranked', { actor: actor.name, role, permission })
}

function shown({ groups, ...rest }: MemberRecord): Omit<MemberRecord, 'groups'> & { groups: string[] } {
  return { ...rest, groups: [...groups] }
}
