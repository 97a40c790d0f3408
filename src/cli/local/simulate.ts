import { resolve } from 'node:path'
import { play } from '#agent/simulation/play.ts'
import type { Played } from '#agent/simulation/play.ts'
import { whatIf } from '#agent/simulation/what-if.ts'
import type { Mishap } from '#agent/simulation/what-if.ts'
import type { Application } from '#domain/application.ts'
import { parseScenario } from '#domain/config/scenario.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from './agent-kinds.ts'
import type { AgentConfigOption } from './agent-kinds.ts'
import { readConfigFile } from './config-search.ts'
import { exitOf } from '../exit-code.ts'
import type { Exit } from '../exit-code.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import type { Shell } from '../shell.ts'
import { findApplication } from './simulated-application.ts'
import { clean } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import { table } from '../text/table.ts'
import { pad, wrap } from '../text/width.ts'
import { statusMark, tint } from '../view/mark.ts'
import { span } from '../view/moment.ts'
import { pathOf } from '../view/path.ts'
import type { PathEntry } from '../view/path.ts'

interface Options extends AgentConfigOption {
  readonly scenario?: string
  readonly app?: string
}

/** The simulation's first moment is 0, so that every time in its output counts from the beginning. */
const START = 0

export async function simulateApplication(call: Call<Options>): Promise<Exit> {
  const { shell, options } = call
  const kinds = await kindsOfAgent(shell, options)
  const application = await findApplication(shell.cwd, { path: call.args[0] ?? '.', app: options.app, kinds })
  const given = options.scenario === undefined ? undefined : await readScenario(shell, options.scenario)
  const played = await play({ application, kinds, startAt: START, ...given })
  const path = pathOf(played)
  const { after, answers, endedAt: lastedMs, plan, facts } = played
  const exit = isTerminal(after.status) ? exitOf(after) : 'timedOut'
  // With a scenario the question was asked already.
  const mishaps = given ? [] : await whatIf({ application, kinds, startAt: START }, plan)
  const outcome = { ...outcomeOf(after), exit, lastedMs }
  const ifs = mishaps.map(mishapData)
  const data = {
    application: application.name,
    scenario: given?.scenario.name,
    outcome,
    path,
    answers,
    whatIf: ifs,
    plan,
    facts,
  }
  await show(call, data, (sheet) => [
    ...headLines(application, given?.scenario.name ?? (given ? options.scenario : undefined), sheet),
    ...pathLines(path, sheet),
    ...(isTerminal(after.status) ? [] : unfinishedLines(played, sheet)),
    ...whatIfLines(mishaps, sheet),
  ])
  return exit
}

async function readScenario(shell: Shell, file: string) {
  const text = await readConfigFile({ path: resolve(shell.cwd, file), shown: file })
  return parseScenario(text, file)
}

function outcomeOf({ status, reason, rolledBack, quarantine }: Deployment) {
  return { status, reason, rolledBack, quarantined: quarantine !== undefined }
}

function mishapData({ after, ...about }: Mishap) {
  return { ...about, ...outcomeOf(after) }
}

function headLines(application: Application, scenario: string | undefined, sheet: Sheet): string[] {
  const what = scenario === undefined ? 'all goes well' : clean(scenario)
  return [line([toned('strong', clean(application.name)), `: ${what} (a simulation, nothing is deployed)`], sheet), '']
}

function pathLines(path: readonly PathEntry[], sheet: Sheet): string[] {
  const width = Math.max(0, ...path.map(({ atMs }) => span(atMs).length)) + 2
  return path.flatMap(({ atMs, lines }) =>
    lines.flatMap((text, index) => {
      const time = pad(index === 0 ? span(atMs) : '', width, 'right')
      const indent = /^ */.exec(text)?.[0] ?? ''
      const room = Math.max(20, sheet.columns - width - 4 - indent.length)
      return wrap(text.trimStart(), room).map((part, row) => {
        const shown = row === 0 ? tint(indent + part, sheet.paint) : `${indent}  ${part}`
        return `${row === 0 ? sheet.paint('quiet', time) : ' '.repeat(width)}  ${shown}`
      })
    }),
  )
}

function unfinishedLines({ after, endedAt }: Played, { columns }: Sheet): string[] {
  return [
    '',
    ...wrap(`After ${span(endedAt)} it has not ended: it is ${after.status}. ${clean(after.reason)}`, columns),
  ]
}

function whatIfLines(mishaps: readonly Mishap[], { tableColumns, paint }: Sheet): string[] {
  if (mishaps.length === 0) return []
  const rows = table<Mishap>(
    [
      { title: 'STAGE', text: (row) => clean(row.name), min: 10 },
      { title: 'WHAT', text: (row) => row.what, min: 12 },
      { title: 'ENDS', text: ({ after }) => after.status, tone: ({ after }) => statusMark(after.status).tone },
      { title: 'TARGET', text: ({ after }) => targetWords(after), min: 12 },
      { title: 'AFTER', text: (row) => formatDuration(row.tookMs), align: 'right' },
      { title: 'WHY', text: ({ after }) => clean(after.error?.message ?? after.reason), min: 16, drop: 1 },
    ],
    mishaps,
    { columns: tableColumns, paint },
  )
  return ['', 'What happens where one thing goes wrong:', '', ...rows]
}

function targetWords({ rolledBack, plan }: Deployment): string {
  if (rolledBack === undefined) return 'untouched'
  if (!rolledBack) return 'may be mixed'
  return plan?.running ? 'as before' : 'empty again'
}
