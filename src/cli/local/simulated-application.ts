import type { Kinds } from '#agent/kinds.ts'
import { inspectApplication } from '#domain/application.ts'
import type { Application, Inspection } from '#domain/application.ts'
import { overruledFiles } from '#domain/config/pipecd/file-name.ts'
import { configError } from '#domain/config/problem.ts'
import { slipwayError } from '#domain/errors.ts'
import { filesBeside, findConfigFiles, readConfigFile } from './config-search.ts'
import type { FoundFile } from './config-search.ts'
import { isTemplatePath, templatesFor } from './disk-template.ts'

/**
 * The application of a file, or the one below a folder that is meant. A broken file is an error where it could be the
 * one. Errors: `cli.no-file`, `cli.nothing-to-lint`, `config.invalid`, `simulation.which`.
 */
export async function findApplication(
  cwd: string,
  { path, app, kinds }: { readonly path: string; readonly app: string | undefined; readonly kinds: Kinds },
): Promise<Application> {
  const all = (await findConfigFiles(cwd, [path])).filter((file) => !isTemplatePath(file.path))
  const overruled = overruledFiles(all.map((file) => file.path))
  const files = all.filter((file) => !overruled.has(file.path))
  if (files.length === 0) throw slipwayError('cli.nothing-to-lint', { path })
  const found = await Promise.all(files.map(async (file) => inspect(file, { cwd, kinds })))
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
async function inspect(file: FoundFile, { cwd, kinds }: { cwd: string; kinds: Kinds }): Promise<Inspection> {
  const templates = await templatesFor(file.path, cwd)
  const beside = await filesBeside(file.path)
  return inspectApplication(await readConfigFile(file), file.path, { kinds, templates, beside })
}
