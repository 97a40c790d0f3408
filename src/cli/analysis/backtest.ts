import { backtest } from '#analysis/backtest.ts'
import type { PastDeployment, Proposal, ReplayedDeployment } from '#analysis/backtest.ts'
import { listApplicationDeployments } from '#contract/applications.ts'
import type { Application } from '#domain/application.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { slipwayError } from '#domain/errors.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from '../local/agent-kinds.ts'
import type { AgentConfigOption } from '../local/agent-kinds.ts'
import { connect } from '../connection.ts'
import type { Exit } from '../exit-code.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import { readPages } from '../page.ts'
import { readPastDeployment } from './past-deployment.ts'
import { findApplication } from '../local/simulated-application.ts'
import { clean } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import { table } from '../text/table.ts'
import type { Column } from '../text/table.ts'
import { wrap } from '../text/width.ts'
import { ago } from '../view/moment.ts'

interface Options extends AgentConfigOption {
  readonly app?: string
  readonly limit: number
}

/** Their facts are many: a few at a time. */
const AT_ONCE = 4

/** Says which of the past deployments the analyses of a file would have failed. Exit `differs`: a success among them. */
export async function backtestAnalysis(call: Call<Options>): Promise<Exit> {
  const { shell, options } = call
  const kinds = await kindsOfAgent(shell, options)
  const application = await findApplication(shell.cwd, { path: call.args[0] ?? '.', app: options.app, kinds })
  const proposals = proposalsOf(application)
  if (proposals.length === 0) throw slipwayError('cli.no-analysis', { file: application.file })
  const { rows, past } = await readPast(call, application.name, options.limit)
  const report = reportOf(rows, backtest(proposals, past))
  if (report.replayed === 0) {
    throw slipwayError('cli.nothing-to-replay', { application: application.name, count: rows.length })
  }
  await show(call, { application: application.name, ...report }, (sheet) =>
    linesOf(report, { sheet, now: shell.clock.now() }),
  )
  return report.ofSucceeded.wouldFail > 0 ? 'differs' : 'ok'
}

/** The schema of the stage made the options. */
function proposalsOf({ stages }: Application): Proposal[] {
  return stages.filter((stage) => stage.kind === 'analysis').map((stage) => stage.options as Proposal)
}

/** The newest that have ended, the oldest of them first. */
async function readPast(
  call: Call<Options>,
  name: string,
  limit: number,
): Promise<{ rows: DeploymentRow[]; past: PastDeployment[] }> {
  const client = await connect(call)
  const { signal } = call.shell
  const page = await readPages(limit, (query) =>
    client.call(listApplicationDeployments, {
      params: { name },
      query: { status: 'succeeded,failed', ...query },
      signal,
    }),
  )
  const rows = page.items.toReversed()
  const past: PastDeployment[] = []
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const some = rows.slice(i, i + AT_ONCE)
    past.push(...(await Promise.all(some.map((row) => readPastDeployment(client, row, signal)))))
  }
  return { rows, past }
}

interface Share {
  readonly replayed: number
  readonly wouldFail: number
}

interface Replayed extends ReplayedDeployment {
  readonly commit: string
  readonly subject: string
  readonly finishedAt: number
}

interface Report {
  /** Deployments of which something could be judged. */
  readonly replayed: number
  readonly wouldFail: number
  /** Those that recorded nothing that answers the proposal. */
  readonly skipped: number
  readonly ofSucceeded: Share
  readonly ofFailed: Share
  /** Checks that were judged in no deployment. */
  readonly neverMeasured: readonly string[]
  readonly deployments: readonly Replayed[]
}

function reportOf(rows: readonly DeploymentRow[], results: readonly ReplayedDeployment[]): Report {
  const deployments = results.flatMap((result, index): Replayed[] => {
    const row = rows[index]
    if (!row) return []
    const { commit, subject } = row.revision
    return [{ ...result, commit, subject, finishedAt: row.finishedAt ?? row.createdAt }]
  })
  const replayed = deployments.filter((one) => one.wouldFail !== undefined)
  const share = (some: readonly Replayed[]): Share => ({
    replayed: some.length,
    wouldFail: some.filter((one) => one.wouldFail === true).length,
  })
  const all = deployments.flatMap((one) => one.checks)
  const judged = new Set(all.filter(({ outcome }) => outcome !== 'unmeasured').map(({ check }) => check))
  return {
    ...share(replayed),
    skipped: deployments.length - replayed.length,
    ofSucceeded: share(replayed.filter((one) => one.succeeded)),
    ofFailed: share(replayed.filter((one) => !one.succeeded)),
    neverMeasured: [...new Set(all.map(({ check }) => check))].filter((check) => !judged.has(check)),
    deployments,
  }
}

function linesOf(report: Report, { sheet, now }: { sheet: Sheet; now: number }): string[] {
  const { replayed, wouldFail, skipped, ofSucceeded, ofFailed, neverMeasured, deployments } = report
  const failing = deployments.filter((one) => one.wouldFail === true)
  const say = (text: string): string[] => wrap(text, sheet.columns)
  const rest = skipped === 0 ? '' : ` ${skipped} more had recorded nothing that could be replayed.`
  return [
    line([toned('strong', `It would have failed ${wouldFail} of ${replayed} deployments.`), rest], sheet),
    ...say(
      `Of ${ofSucceeded.replayed} that succeeded ${ofSucceeded.wouldFail}, of ${ofFailed.replayed} that failed ${ofFailed.wouldFail}.`,
    ),
    ...(neverMeasured.length === 0
      ? []
      : say(`Never measured before, so not judged: ${neverMeasured.map(clean).join(', ')}.`)),
    ...(failing.length === 0
      ? []
      : ['', ...table(columns(now), failing, { columns: sheet.tableColumns, paint: sheet.paint })]),
  ]
}

function columns(now: number): readonly Column<Replayed>[] {
  return [
    { title: 'DEPLOYMENT', text: (row) => clean(row.deployment) },
    { title: 'WHEN', text: (row) => ago(row.finishedAt, now), drop: 2 },
    { title: 'COMMIT', text: (row) => shortCommit(row.commit), drop: 1 },
    {
      title: 'THEN',
      text: (row) => (row.succeeded ? 'succeeded' : 'failed'),
      tone: (row) => (row.succeeded ? 'care' : 'quiet'),
    },
    { title: 'WHY IT WOULD HAVE FAILED', text: (row) => clean(whyOf(row)), min: 20 },
  ]
}

function whyOf({ checks }: Replayed): string {
  const worst = checks.filter((one) => one.outcome === 'fail')
  const shown = worst.length > 0 ? worst : checks.filter((one) => one.outcome === 'inconclusive')
  return shown.map(({ check, words }) => `${check}: ${words}`).join('. ')
}
