import { z } from 'zod'
import type { Actor } from '#domain/actor.ts'
import { count, line } from '#domain/config/scalar.ts'
import type { Plan } from '#domain/plan.ts'
import type { Approval, StageContext, StageKind, StageResult } from '#domain/stage.ts'

const DAY_MS = 86_400_000
/** The runner asks again when a vote comes in; this is for one that it missed. */
const ASK_AGAIN_MS = 15_000
const GROUP = 'group:'

export const ApprovalOptions = z
  .strictObject({
    by: z
      .array(line(220), { error: 'a list of members and groups, such as `[ann, "group:tech-leads"]`' })
      .max(100)
      .default([])
      .meta({ description: 'Members by name, or groups as `group:name`. Empty: anyone who has the permission.' }),
    count: count({ min: 1, max: 20 }).default(1).meta({ description: 'How many different members must approve.' }),
    authorMayApprove: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether who wrote the commit, or asked for the deployment, may approve it.' }),
  })
  .superRefine(({ by, count: needed }, ctx) => {
    const isGroups = by.some((entry) => entry.startsWith(GROUP))
    if (by.length > 0 && !isGroups && new Set(by).size < needed) {
      const message = `\`count\` is ${needed}, but \`by\` names fewer members: nobody could ever meet it`
      ctx.addIssue({ code: 'custom', path: ['count'], message, params: { rule: true } })
    }
  })
  .meta({ title: 'approval', description: 'Waits until people have approved the plan.' })

export type ApprovalOptions = z.infer<typeof ApprovalOptions>

/** Expiry is the stage's time limit; a rejection is the state machine's. */
export const approval: StageKind<ApprovalOptions> = {
  kind: 'approval',
  summary: 'Waits until people have approved the plan.',
  options: ApprovalOptions,
  effects: false,
  skippable: false,
  timeoutMs: () => DAY_MS,
  run: awaitApprovals,
  mayApprove,
}

function awaitApprovals(ctx: StageContext, options: ApprovalOptions): Promise<StageResult> {
  const counted = countedApprovals(ctx.step.approvals, ctx.plan, options)
  if (counted.length >= options.count) {
    for (const one of counted) ctx.log(`Approved by ${one.by.name}${one.comment ? `: ${one.comment}` : ''}`)
    return Promise.resolve({ status: 'succeeded' })
  }
  const names = counted.map((one) => one.by.name).join(', ')
  const soFar = counted.length === 0 ? '' : ` (${counted.length} so far: ${names})`
  const wanted = options.count === 1 ? 'an approval' : `${options.count} approvals`
  const { name, kind } = ctx.stage
  const purpose = name === kind ? '' : `${name}: `
  return Promise.resolve({
    status: 'waiting',
    for: `${purpose}${wanted} of plan ${ctx.plan.digest.slice(0, 12)}${soFar}`,
    owner: options.by.length === 0 ? 'any member who may approve' : options.by.join(', ').slice(0, 500),
    person: true,
    retryAfterMs: ASK_AGAIN_MS,
    next: 'The stage fails, as nobody approved in time',
  })
}

/** One for each member, given to this very plan, by those who may. */
export function countedApprovals(
  approvals: readonly Approval[],
  plan: Plan,
  options: ApprovalOptions,
): readonly Approval[] {
  const byMember = new Map<string, Approval>()
  for (const one of approvals) {
    const isValid = one.digest === plan.digest && mayApprove(options, one.by, plan) === undefined
    if (isValid && !byMember.has(one.by.name)) byMember.set(one.by.name, one)
  }
  return [...byMember.values()]
}

/** Why not, as a sentence; undefined where they may. */
export function mayApprove(options: ApprovalOptions, by: Actor, plan: Plan): string | undefined {
  if (by.kind !== 'member') return `Only members approve, and ${by.name} is none`
  if (options.by.length > 0 && !options.by.some((entry) => isMeant(entry, by))) {
    return `${by.name} is not among those who may approve here: ${options.by.join(', ')}`
  }
  if (options.authorMayApprove) return undefined
  if (isAuthor(by, plan)) return `${by.name} wrote commit ${plan.revision.commit.slice(0, 7)} and may not approve it`
  const { kind, by: asker } = plan.trigger
  if (kind !== 'commit' && isSame(by, asker)) return `${by.name} asked for this deployment and may not approve it`
  return undefined
}

function isMeant(entry: string, by: Actor): boolean {
  if (entry.startsWith(GROUP)) return by.groups?.includes(entry.slice(GROUP.length)) === true
  return entry === by.name
}

/** By name or mail address, those who are named as co-authors included. */
function isAuthor(by: Actor, plan: Plan): boolean {
  const { author, email, message } = plan.revision
  return [{ name: author, email }, ...coAuthors(message)].some((one) => isSame(by, one))
}

function coAuthors(message: string): { name: string; email: string }[] {
  return message.split('\n').flatMap((text) => {
    const match = /^co-authored-by: ([^<>]{1,300}) <([^<>]{1,320})>\s*$/i.exec(text.trim())
    return match ? [{ name: (match[1] ?? '').trim(), email: match[2] ?? '' }] : []
  })
}

function isSame(by: Actor, other: { name: string; email?: string | undefined }): boolean {
  if (same(by.name, other.name)) return true
  if (!other.email) return false
  // Members are often called by their address.
  return same(by.name, other.email) || (by.email !== undefined && same(by.email, other.email))
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}
