import { basename } from 'node:path'
import { inspectApplication } from '#domain/application.ts'
import { agentSchema } from '#domain/config/agent.ts'
import { checkDocument } from '#domain/config/check.ts'
import { readDocument } from '#domain/config/document.ts'
import { lintApplication } from '#domain/config/lint.ts'
import { formatProblems } from '#domain/config/problem.ts'
import type { Problem } from '#domain/config/problem.ts'
import { ServerFile } from '#domain/config/server.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Call } from './action.ts'
import { findConfigFiles, readConfigFile } from './config-search.ts'
import type { FoundFile } from './config-search.ts'
import type { Exit } from './exit-code.ts'
import { show } from './format.ts'
import type { Sheet } from './format.ts'
import { KINDS } from './kinds.ts'
import { cleanLines } from './text/clean.ts'

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

export async function lint(call: Call<{ strict?: boolean }>): Promise<Exit> {
  const paths = call.args.filter((path) => path !== undefined)
  const files = await findConfigFiles(call.shell.cwd, paths)
  if (files.length === 0) throw slipwayError('cli.nothing-to-lint', { path: paths.join(', ') || call.shell.cwd })
  const reports = refuseTwins(await Promise.all(files.map(async (file) => reportOn(file, await readConfigFile(file)))))
  const errors = sum(reports.map((report) => report.errors))
  const warnings = sum(reports.map((report) => report.warnings))
  await show(call, { errors, warnings, files: reports.map(dataOf) }, (sheet) => [
    ...reports.flatMap((report) => textLines(report, sheet)),
    summary({ files: files.length, errors, warnings }),
  ])
  return errors > 0 || (warnings > 0 && call.options.strict === true) ? 'error' : 'ok'
}

function reportOn(file: FoundFile, text: string): Report {
  try {
    return inspect(file, text)
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

/** Told apart by name: `agent….yaml`, `server….yaml`, and every other file is an application's. */
function inspect(file: FoundFile, text: string): Report {
  const name = basename(file.path)
  if (!name.endsWith('.slipway.yaml')) {
    const document = readDocument(text, file.shown)
    if (name.startsWith('agent')) return reportOf(file, checkDocument(document, agentSchema(KINDS)).problems)
    if (name.startsWith('server')) return reportOf(file, checkDocument(document, ServerFile).problems)
  }
  // With its whole path, as an application without a name is called as its folder is.
  const inspection = inspectApplication(text, file.path, KINDS)
  const problems = [...inspection.errors, ...lintApplication(inspection)]
  const report = reportOf(file, problems)
  return inspection.application ? { ...report, application: inspection.application.name } : report
}

function reportOf(file: FoundFile, found: readonly Problem[]): Report {
  const problems = found.map((problem) => ({ ...problem, file: file.shown }))
  const errors = problems.filter((problem) => problem.level === 'error').length
  return {
    file: file.shown,
    errors,
    warnings: problems.length - errors,
    problems: problems.map(placed),
    text: formatProblems(problems),
  }
}

function placed({ level, file, line, column, key, message, found, allowed, suggestion }: Problem): Placed {
  return { level, file, line, column, key, message, found, allowed, suggestion }
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
