import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import type { Exit } from '../exit-code.ts'
import { send } from '../send.ts'
import type { WaitOptions } from '../tree/waiting.ts'

interface Options extends WaitOptions {
  readonly cascade?: boolean
  readonly dryRun?: boolean
}

export async function deleteApp(call: Call<Options>): Promise<Exit> {
  const [application = ''] = call.args
  const { cascade = false, dryRun = false } = call.options
  return await send(call, await connect(call), { kind: 'delete', application, cascade, dryRun })
}
