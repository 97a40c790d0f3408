import { z } from 'zod'
import { ROLES } from './permission.ts'
import { route } from './route.ts'
import { GroupName, MemberName, Moment, pageOf, pageQuery } from './scalar.ts'

const role = z
  .enum(ROLES)
  .meta({ description: '`viewer` reads, `operator` deploys too, `approver` approves too, `admin` manages too.' })
const groups = z
  .array(GroupName)
  .max(50)
  .refine((names) => new Set(names).size === names.length, 'a group is named twice')
  .meta({ description: 'Groups that approvals may ask for.' })
const email = z
  .email()
  .max(320)
  .meta({ description: 'The address in the member’s commits, so that authors do not approve their own.' })

export const MemberRow = z.object({
  name: z.string(),
  role: z.string().meta({ description: 'A role that this server does not know gives nothing.' }),
  email: z.string().optional(),
  groups: z.array(z.string()),
  createdAt: Moment,
})

export type MemberRow = z.infer<typeof MemberRow>

const MemberWithToken = z.object({
  name: z.string(),
  token: z.string().meta({ description: 'Shown this once; only its digest is kept.' }),
})

const params = z.strictObject({ name: MemberName })

export const listMembers = route({
  method: 'GET',
  path: '/v1/members',
  permission: 'member.read',
  summary: 'Lists members with their roles and groups.',
  query: z.strictObject(pageQuery),
  reply: pageOf(MemberRow),
})

export const addMember = route({
  method: 'POST',
  path: '/v1/members',
  permission: 'member.manage',
  summary: 'Makes a member. Its token is in the answer, and never shown again.',
  body: z.object({
    name: MemberName,
    role: role.default('viewer'),
    groups: groups.default([]),
    email: email.optional(),
  }),
  reply: MemberWithToken,
  status: 201,
})

export const setMember = route({
  method: 'PUT',
  path: '/v1/members/{name}',
  permission: 'member.manage',
  summary: 'Changes role, groups or address of a member; what is left out stays.',
  params,
  body: z.object({
    role: role.optional(),
    groups: groups.optional(),
    email: email.nullable().optional().meta({ description: '`null` takes it away.' }),
  }),
  reply: MemberRow,
})

export const renewMemberToken = route({
  method: 'POST',
  path: '/v1/members/{name}/token',
  permission: 'member.manage',
  summary: 'Makes a new token for a member. The old one ends at once, and streams that it opened end.',
  params,
  reply: MemberWithToken,
})

export const removeMember = route({
  method: 'POST',
  path: '/v1/members/{name}/remove',
  permission: 'member.manage',
  summary: 'Removes a member. The token ends at once; what the member did stays in the history.',
  params,
  reply: z.object({ name: z.string() }),
})
