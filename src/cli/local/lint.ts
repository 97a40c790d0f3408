import { basename } from 'node:path'
import type { Kinds } from '#agent/kinds.ts'
import { inspectApplication } from '#domain/application.ts'
import { agentSchema } from '#domain/config/agent.ts'
import { checkDocument } from '#domain/config/check.ts'
import { readDocument } from '#domain/config/document.ts'
import { lintApplication } from '#domain/config/lint.ts'
import { isApplicationFile, overruledFiles } from '#domain/config/pipecd/file-name.ts'
import { formatProblems } from '#domain/config/problem.ts'
import type { Problem } from '#domain/config/problem.ts'
import { Scenario } from '#domain/config/scenario.ts'
import { ServerFile } from '#domain/config/server.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from './agent-kinds.ts'
import type { AgentConfigOption } from './agent-kinds.ts'
import { filesBeside, findConfigFiles, readConfigFile } from './config-search.ts'
import type { FoundFile } from './config-search.ts'
import { isTemplatePath, templateProblems, templatesFor } from './disk-template.ts'
import type { Exit } from '../exit-code.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import { KINDS } from '../kinds.ts'
import { cleanLines } from '#domain/clean-text.ts'

/** A problem without the source line, which programs read from the file. */
type Placed = { readonly [K in Exclude<keyof Problem, 'excerpt'>]?: Problem[K] | undefined }

/** What was found in one file. `text` is what people read. */
interface Report {
  readonly file: string
  readonly application?: string
  readonly errors: number
  readonly warnings: number
  readonly problems: readonly Placed[]
  readonly text: string
}

export async function lint(call: Call<{ strict?: boolean } & AgentConfigOption>): Promise<Exit> {
  const paths = call.args.filter((path) => path !== undefined)
  const files = await findConfigFiles(call.shell.cwd, paths)
  if (files.length === 0) throw slipwayError('cli.nothing-to-lint', { path: paths.join(', ') || call.shell.cwd })
  const { cwd } = call.shell
  const kinds = await kindsOfAgent(call.shell, call.options)
  const overruled = overruledFiles(files.map((file) => file.path))
  const read = files.map(async (file) => {
    const winner = overruled.get(file.path)
    return winner === undefined ? reportOn(file, { cwd, kinds }) : overruledReport(file, winner)
  })
  const reports = refuseTwins(await Promise.all(read))
  const errors = sum(reports.map((report) => report.errors))
  const warnings = sum(reports.map((report) => report.warnings))
  await show(call, { errors, warnings, files: reports.map(dataOf) }, (sheet) => [
    ...reports.flatMap((report) => textLines(report, sheet)),
    summary({ files: files.length, errors, warnings }),
  ])
  return errors > 0 || (warnings > 0 && call.options.strict === true) ? 'error' : 'ok'
}

async function reportOn(file: FoundFile, { cwd, kinds }: { cwd: string; kinds: Kinds }): Promise<Report> {
  const text = await readConfigFile(file)
  try {
    const templates = await templatesFor(file.path, cwd)
    return inspect(file, text, { kinds, templates, beside: await filesBeside(file.path) })
  } catch (error) {
    // A file that is no YAML at all is thrown, as there is nothing to go on with.
    if (!(error instanceof SlipwayError) || error.code !== 'config.invalid') throw error
    const { line, column, problem } = error.details
    const place = { line: Number(line), column: Number(column) }
    const told = { level: 'error', file: file.shown, ...place, key: '', message: String(problem) } as const
    const said = (error.output ?? error.message).replaceAll(file.path, file.shown)
    return { file: file.shown, errors: 1, warnings: 0, problems: [told], text: said }
  }
}

interface ReadWith {
  readonly kinds: Kinds
  readonly templates: Templates
  readonly beside: readonly string[]
}

/** Our own file in the same folder is the one that is served. */
function overruledReport(file: FoundFile, winner: string): Report {
  const message = `it is not read: ${basename(winner)} in the same folder is`
  const told = { level: 'warning', file: file.shown, line: 1, column: 1, key: '', message } as const
  return { file: file.shown, errors: 0, warnings: 1, problems: [told], text: `${file.shown}:1:1: warning: ${message}` }
}

/** Templates by their place, the others by name: `agent….yaml`, `scenario….yaml`, `server….yaml`, and every other file is an application's. */
function inspect(file: FoundFile, text: string, { kinds, templates, beside }: ReadWith): Report {
  const name = basename(file.path)
  if (isTemplatePath(file.path)) return reportOf(file, templateProblems(text, file.shown))
  if (!isApplicationFile(name)) {
    const document = readDocument(text, file.shown)
    if (name.startsWith('agent'))
      return reportOf(file, checkDocument(document, agentSchema({ ...KINDS, ...kinds })).problems)
    if (name.startsWith('scenario')) return reportOf(file, checkDocument(document, Scenario).problems)
    if (name.startsWith('server')) return reportOf(file, checkDocument(document, ServerFile).problems)
  }
  // With its whole path, as an application without a name is called as its folder is.
  const inspection = inspectApplication(text, file.path, { kinds, templates, beside })
  const problems = [...inspection.errors, ...lintApplication(inspection)]
  const report = reportOf(file, problems)
  return inspection.application ? { ...report, application: inspection.application.name } : report
}

function reportOf(file: FoundFile, found: readonly Problem[]): Report {
  const problems = found.map((problem) => shownIn(file, problem))
  const errors = problems.filter((problem) => problem.level === 'error').length
  return {
    file: file.shown,
    errors,
    warnings: problems.length - errors,
    problems: problems.map(placed),
    text: formatProblems(problems),
  }
}

/** Only the file that is looked at is known by its whole path; templates are by what people would write. */
function shownIn(file: FoundFile, problem: Problem): Problem {
  const shown = (path: string): string => (path === file.path ? file.shown : path)
  const also = problem.also ? { also: { ...problem.also, file: shown(problem.also.file) } } : {}
  return { ...problem, file: shown(problem.file), ...also }
}

function placed({ level, file, line, column, key, message, found, allowed, suggestion, also }: Problem): Placed {
  return { level, file, line, column, key, message, found, allowed, suggestion, also }
}

/** Two files with the same name would be one application: the agent serves only the first. */
function refuseTwins(reports: readonly Report[]): Report[] {
  const first = new Map<string, string>()
  return reports.map((report) => {
    const { application } = report
    if (application === undefined) return report
    const other = first.get(application)
    if (other === undefined) {
      first.set(application, report.file)
      return report
    }
    const message = `the name ${application} is taken by ${other}`
    const twin = { level: 'error', file: report.file, line: 1, column: 1, key: 'name', message } as const
    const said = `${report.file}:1:1: error: name: ${message}`
    const text = report.text === '' ? said : `${report.text}\n\n${said}`
    return { ...report, errors: report.errors + 1, problems: [...report.problems, twin], text }
  })
}

function dataOf({ file, application, errors, warnings, problems }: Report): Omit<Report, 'text'> {
  return { file, errors, warnings, problems, ...(application === undefined ? {} : { application }) }
}

function textLines({ text }: Report, { paint }: Sheet): string[] {
  if (text === '') return []
  const painted = cleanLines(text).map((line) =>
    line.replace(
      /: (error|warning): /,
      (_, level: string) => `: ${paint(level === 'error' ? 'bad' : 'care', level)}: `,
    ),
  )
  return [...painted, '']
}

function summary({ files, errors, warnings }: { files: number; errors: number; warnings: number }): string {
  const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
  if (errors + warnings === 0) return `${counted(files, 'file')}: nothing is wrong.`
  return `${counted(files, 'file')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
