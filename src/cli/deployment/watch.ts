import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import type { Exit } from '../exit-code.ts'
import type { WhichOptions } from '../tree/waiting.ts'
import { watch } from '../watch.ts'
import { whichDeployment } from '../which.ts'

export async function watchDeployment(call: Call<WhichOptions & { timeout?: number }>): Promise<Exit> {
  const client = await connect(call)
  const id = await whichDeployment(client, call)
  return await watch(call, client, { id, timeoutMs: call.options.timeout })
}
