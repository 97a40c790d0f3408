import type { Call } from './action.ts'
import { connect } from './connection.ts'
import type { Exit } from './exit-code.ts'
import { send } from './send.ts'
import type { WaitOptions } from './tree/waiting.ts'

export async function rollbackApp(call: Call<WaitOptions & { to?: string }>): Promise<Exit> {
  const [application = ''] = call.args
  return await send(call, await connect(call), { kind: 'rollback', application, to: call.options.to })
}
