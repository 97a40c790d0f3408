import type { z } from 'zod'
import type { Client } from '#contract/client.ts'
import type { CommandBody } from '#domain/command.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import type { Exit } from '../exit-code.ts'
import { send } from '../send.ts'
import type { WaitOptions, WhichOptions } from '../tree/waiting.ts'
import { readDeployment, whichDeployment } from '../which.ts'

type Options = WaitOptions & WhichOptions
type Body = z.input<typeof CommandBody>

interface StepOptions extends Options {
  readonly step?: string
  readonly comment?: string
  readonly reason?: string
}

/** Approves the plan that was looked at: the one given, else the one that the deployment has now. */
export async function approve(call: Call<StepOptions & { digest?: string }>): Promise<Exit> {
  const { step, comment, digest } = call.options
  return await command(call, async (client, deployment) => {
    const seen = digest ?? (await readDeployment(client, deployment, call.shell.signal)).plan?.digest
    return { kind: 'approve', deployment, step, comment, digest: seen }
  })
}

export async function reject(call: Call<StepOptions>): Promise<Exit> {
  const { step, comment } = call.options
  return await command(call, (_, deployment) => ({ kind: 'reject', deployment, step, comment }))
}

export async function cancel(call: Call<Options & { rollback: boolean; reason?: string }>): Promise<Exit> {
  const { rollback, reason } = call.options
  return await command(call, (_, deployment) => ({ kind: 'cancel', deployment, rollback, reason }))
}

export async function skip(call: Call<StepOptions>): Promise<Exit> {
  const { step, reason } = call.options
  return await command(call, (_, deployment) => ({ kind: 'skip', deployment, step, reason }))
}

export async function retry(call: Call<StepOptions>): Promise<Exit> {
  const { step } = call.options
  return await command(call, (_, deployment) => ({ kind: 'retry', deployment, step }))
}

export async function pause(call: Call<Options & { for?: number }>): Promise<Exit> {
  const forMs = call.options.for
  return await command(call, (_, deployment) => ({ kind: 'pause', deployment, forMs }))
}

export async function resume(call: Call<Options>): Promise<Exit> {
  return await command(call, (_, deployment) => ({ kind: 'resume', deployment }))
}

async function command(
  call: Call<Options>,
  bodyOf: (client: Client, deployment: string) => Body | Promise<Body>,
): Promise<Exit> {
  const client = await connect(call)
  const deployment = await whichDeployment(client, call)
  return await send(call, client, await bodyOf(client, deployment))
}
