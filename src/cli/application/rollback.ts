import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { dryRun } from './dry-run.ts'
import type { DryRunOptions } from './dry-run.ts'
import type { Exit } from '../exit-code.ts'
import { send } from '../send.ts'
import type { WaitOptions } from '../tree/waiting.ts'

interface Options extends WaitOptions, DryRunOptions {
  readonly to?: string
}

export async function rollbackApp(call: Call<Options>): Promise<Exit> {
  const [application = ''] = call.args
  const { to } = call.options
  if (call.options.dryRun) return await dryRun(call, application, { kind: 'rollback', to })
  return await send(call, await connect(call), { kind: 'rollback', application, to })
}
