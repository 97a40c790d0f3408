import { getApplication } from '#contract/applications.ts'
import type { Client } from '#contract/client.ts'
import { followApplicationLog } from '#contract/questions.ts'
import { clean, escapeInvisible } from '#domain/clean-text.ts'
import { RemoteError } from '#domain/errors.ts'
import type { LogLine } from '#domain/question.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import type { Exit } from '../exit-code.ts'
import { sheetOf, show } from '../format.ts'
import { print } from '../shell.ts'
import { outputLine } from '../view/log.ts'

interface Options {
  readonly resource?: string
  readonly lines: number
  readonly follow?: boolean
}

export async function showAppLogs(call: Call<Options>): Promise<Exit | void> {
  const client = await connect(call)
  if (call.options.follow) return await follow(call, client)
  const all: LogLine[] = []
  for await (const lines of linesOf(call, client)) all.push(...lines)
  const names = await namesOf(call, client)
  await show(call, { items: all }, (sheet) => all.map((one) => outputLine(names.get(one.resource), one, sheet)))
  if (all.length === 0) print(call.shell.err, ['Nothing was written yet.'])
}

/** For programs one JSON text a line, as there is no end. */
async function follow(call: Call<Options>, client: Client): Promise<Exit> {
  const { shell, options } = call
  const sheet = sheetOf(shell)
  let names: ReadonlyMap<string, string> = new Map()
  for await (const lines of linesOf(call, client)) {
    if (options.output !== 'table') {
      print(
        shell.out,
        lines.map((one) => escapeInvisible(JSON.stringify(one))),
      )
      continue
    }
    // What has started meanwhile has a name of its own.
    if (lines.some(({ resource }) => !names.has(resource))) {
      const known = await namesOf(call, client)
      names = new Map([...lines.map(({ resource }) => [resource, resource] as const), ...names, ...known])
    }
    print(
      shell.out,
      lines.map((one) => outputLine(names.get(one.resource), one, sheet)),
    )
  }
  return shell.signal.aborted ? 'interrupted' : 'ok'
}

async function* linesOf(call: Call<Options>, client: Client): AsyncGenerator<readonly LogLine[], void> {
  const { shell, args, options } = call
  const { resource, lines, follow } = options
  const query = { lines, follow: follow ? 'true' : 'false', ...(resource === undefined ? {} : { resource }) } as const
  const onConnection = (state: 'open' | 'lost'): void => {
    if (state === 'lost') print(shell.err, ['The connection was lost. What follows begins with the last lines again.'])
  }
  const input = { params: { name: args[0] ?? '' }, query, signal: shell.signal, onConnection }
  for await (const { data } of client.stream(followApplicationLog, input)) {
    if (data.type === 'error') throw new RemoteError(data.error, { status: 0 })
    if (data.type === 'lines') yield data.lines
  }
}

/** What people call the resources that write: `primary 1`. */
async function namesOf({ args, shell }: Call<Options>, client: Client): Promise<ReadonlyMap<string, string>> {
  const app = await client.call(getApplication, { params: { name: args[0] ?? '' }, signal: shell.signal })
  return new Map((app.live?.resources ?? []).map(({ id, name }) => [id, clean(name)]))
}
