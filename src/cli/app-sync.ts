import type { Call } from './action.ts'
import { connect } from './connection.ts'
import type { Exit } from './exit-code.ts'
import { send } from './send.ts'
import type { WaitOptions } from './tree/waiting.ts'

interface Options extends WaitOptions {
  readonly strategy: 'auto' | 'quick' | 'pipeline'
  readonly liftQuarantine?: boolean
}

export async function syncApp(call: Call<Options>): Promise<Exit> {
  const [application = ''] = call.args
  const { strategy, liftQuarantine = false } = call.options
  return await send(call, await connect(call), { kind: 'sync', application, strategy, liftQuarantine })
}
