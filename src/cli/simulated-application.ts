import { inspectApplication } from '#domain/application.ts'
import type { Application, Inspection } from '#domain/application.ts'
import { configError } from '#domain/config/problem.ts'
import { slipwayError } from '#domain/errors.ts'
import { findConfigFiles, readConfigFile } from './config-search.ts'
import type { FoundFile } from './config-search.ts'
import { KINDS } from './kinds.ts'

/**
 * The application of a file, or the one below a folder that is meant. A broken file is an error where it could be the
 * one. Errors: `cli.no-file`, `cli.nothing-to-lint`, `config.invalid`, `simulation.which`.
 */
export async function findApplication(cwd: string, path: string, app: string | undefined): Promise<Application> {
  const files = await findConfigFiles(cwd, [path])
  if (files.length === 0) throw slipwayError('cli.nothing-to-lint', { path })
  const found = await Promise.all(files.map(async (file) => inspect(file)))
  const applications = found.flatMap(({ application }) => application ?? [])
  const meant = app === undefined ? applications : applications.filter(({ name }) => name === app)
  const [first, ...others] = meant
  const broken = found.find(({ application }) => !application)
  if (broken && !first) throw configError(broken.errors)
  if (first && others.length === 0) return first
  const known = applications.map(({ name }) => name).join(', ')
  throw slipwayError('simulation.which', { path, count: applications.length, known })
}

/** With its whole path, as an application without a name is called as its folder is. */
async function inspect(file: FoundFile): Promise<Inspection> {
  return inspectApplication(await readConfigFile(file), file.path, KINDS)
}
