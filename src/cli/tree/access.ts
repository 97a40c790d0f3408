import { Option } from 'commander'
import type { Command } from 'commander'
import { ROLES } from '#contract/permission.ts'
import { runs } from '../action.ts'
import { count, names } from './value.ts'

const GROUPS = ['--groups <names>', 'groups, separated by commas, as `by` of an approval names them', names] as const
const EMAIL = ['--email <address>', 'the address in the member’s commits'] as const
const TOKEN_FILE = [
  '--token-file <file>',
  'write the token there, for its owner alone, instead of printing it',
] as const
const KEY_FILE = ['--key-file <file>', 'write the key there, for its owner alone, instead of printing it'] as const

/** `slipway member …` */
export function addMemberCommands(root: Command): void {
  const member = root.command('member').description('Members: who may sign in, with which role, in which groups')
  const role = (): Option => new Option('--role <role>', 'what they may do').choices(ROLES)
  runs(
    member.command('list').description('List members').option('--limit <count>', 'at most so many', count, 50),
    async () => (await import('../access/member-list.ts')).listAllMembers,
  )
  runs(
    member
      .command('add <name>')
      .description('Make a member, and print the token: only now, and nothing else on standard output')
      .addOption(role().default('viewer'))
      .option(...EMAIL)
      .option(...GROUPS)
      .option(...TOKEN_FILE),
    async () => (await import('../access/member-token.ts')).addOneMember,
  )
  runs(
    member
      .command('set <name>')
      .description('Change a member; what is not named stays, and an empty value takes away')
      .addOption(role())
      .option(...EMAIL)
      .option(...GROUPS),
    async () => (await import('../access/member-change.ts')).changeMember,
  )
  runs(
    member
      .command('renew-token <name>')
      .description('Make a new token for a member; the old one ends at once')
      .option(...TOKEN_FILE),
    async () => (await import('../access/member-token.ts')).renewMember,
  )
  runs(
    member.command('remove <name>').description('Remove a member; the token ends at once'),
    async () => (await import('../access/member-change.ts')).removeOneMember,
  )
}

/** Those below `slipway agent` that make and end agents. */
export function addAgentCommands(agent: Command): void {
  runs(
    agent
      .command('add <name>')
      .description('Make an agent, and print its key: only now, and nothing else on standard output')
      .option(...KEY_FILE),
    async () => (await import('../access/agent-key.ts')).addOneAgent,
  )
  runs(
    agent
      .command('renew-key <name>')
      .description('Make a new key for an agent; the old one ends at once')
      .option(...KEY_FILE),
    async () => (await import('../access/agent-key.ts')).renewKey,
  )
  runs(
    agent
      .command('remove <name>')
      .description('Remove an agent; what it deployed goes on running')
      .option('--with-applications', 'forget its applications, too, and cancel their open deployments'),
    async () => (await import('../access/agent-remove.ts')).removeOneAgent,
  )
}
