import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { getMe } from '#contract/info.ts'
import { addMember, renewMemberToken } from '#contract/members.ts'
import type { Role } from '#contract/permission.ts'
import type { Call } from '../action.ts'
import { connectionFile, findConnection } from '../connection.ts'
import { openSecretFile } from './secret-file.ts'
import { handOver } from './secret-output.ts'
import { print } from '../shell.ts'
import { clean } from '#domain/clean-text.ts'

interface Options {
  readonly tokenFile?: string
}

interface AddOptions extends Options {
  readonly role: Role
  readonly email?: string
  readonly groups?: readonly string[]
}

export async function addOneMember(call: Call<AddOptions>): Promise<void> {
  const { role, email, groups = [], tokenFile } = call.options
  const name = call.args[0] ?? ''
  const { server, client } = await connected(call)
  const body = { name, role, groups: [...groups], ...(email === undefined ? {} : { email }) }
  await handOver(call, {
    file: tokenFile,
    ask: () => client.call(addMember, { body, signal: call.shell.signal }),
    secretOf: ({ token }) => token,
    words: () => [
      `Member ${clean(name)} can sign in, with the role ${role}. The token is shown this once.`,
      `It is used with:  SLIPWAY_SERVER=${server}  SLIPWAY_TOKEN=<the token>`,
    ],
  })
}

export async function renewMember(call: Call<Options>): Promise<void> {
  const name = call.args[0] ?? ''
  const { client, server, from } = await connected(call)
  const isOwn = from === connectionFile(call.shell) && (await isMe(client, name))
  const { token } = await handOver(call, {
    file: call.options.tokenFile,
    ask: () => client.call(renewMemberToken, { params: { name }, signal: call.shell.signal }),
    secretOf: (answer) => answer.token,
    words: () => [`The old token of ${clean(name)} has ended. The new one is shown this once.`],
  })
  if (!isOwn) return
  // Who renews the token that they work with must not be locked out by it.
  await (await openSecretFile(from)).keep(`${JSON.stringify({ server, token })}\n`)
  print(call.shell.err, [`It was yours: ${from} has the new one, too.`])
}

async function connected(call: Call<Options>): Promise<{ client: Client; server: string; from: string }> {
  const { server, token, from } = await findConnection(call.shell, call.options)
  return { client: createClient({ url: server, token }), server, from }
}

async function isMe(client: Client, name: string): Promise<boolean> {
  const { actor } = await client.call(getMe)
  return actor.kind === 'member' && actor.name === name
}
