import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipecdTemplates, templateOrError, templatesOf } from '#agent/template-shelf.ts'
import { checkSchema } from '#analysis/check.ts'
import { checkPart } from '#domain/config/check.ts'
import type { Problem } from '#domain/config/problem.ts'
import { PIPECD_FOLDER } from '#domain/config/pipecd/file-name.ts'
import { fillIn, readTemplate, TEMPLATE_FOLDER, templateName } from '#domain/config/template-file.ts'
import type { ParameterValue, Template } from '#domain/config/template-file.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { readConfigFile } from './config-search.ts'

const MOST_FILES = 500

/** The templates for a file on disk: those at the root of its repository, or else the nearest ones above it. */
export async function templatesFor(file: string, cwd: string): Promise<Templates> {
  const root = await rootOf(dirname(file))
  const folder = root === undefined ? undefined : join(root, TEMPLATE_FOLDER)
  const names = folder === undefined ? [] : await filesIn(folder)
  const read = await Promise.all(
    names.map(async (name) => {
      const path = join(folder ?? '', name)
      const shown = relative(cwd, path) || path
      return [templateName(name), templateOrError(await readConfigFile({ path, shown }), shown)] as const
    }),
  )
  return templatesOf(new Map([...(await pipecdIn(root)), ...read]))
}

async function pipecdIn(root: string | undefined): Promise<(readonly [string, Template])[]> {
  if (root === undefined) return []
  const names = await filesIn(join(root, PIPECD_FOLDER))
  const found = await Promise.all(
    names.map(async (name) => {
      const shown = `${PIPECD_FOLDER}/${name}`
      return pipecdTemplates(await readConfigFile({ path: join(root, shown), shown }), shown)
    }),
  )
  // The first file that has a name keeps it, as with the agent.
  return found
    .flat()
    .map(({ name, template }) => [name, template] as const)
    .toReversed()
}

/** What is wrong with a template by itself. Its check is looked at whole where every parameter has a default. */
export function templateProblems(text: string, file: string): readonly Problem[] {
  const template = readTemplate(text, file)
  const defaults = new Map<string, ParameterValue>()
  for (const [key, parameter] of template.parameters)
    if (parameter.default !== undefined) defaults.set(key, parameter.default)
  if (template.problems.length > 0 || defaults.size < template.parameters.size) return template.problems
  return checkPart(template.document, { path: ['check'], value: fillIn(template.body, defaults) }, checkSchema).problems
}

export function isTemplatePath(path: string): boolean {
  return path.endsWith('.yaml') && dirname(path).replaceAll('\\', '/').endsWith(`/${TEMPLATE_FOLDER}`)
}

/** Git's root counts; without git, the nearest folder above that has templates. */
async function rootOf(folder: string): Promise<string | undefined> {
  let nearest: string | undefined
  for (let at = folder; ; at = dirname(at)) {
    for (const folder of [TEMPLATE_FOLDER, PIPECD_FOLDER]) if (await isThere(join(at, folder))) nearest ??= at
    if (await isThere(join(at, '.git'))) return at
    if (dirname(at) === at) return nearest
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
  return files
    .map((entry) => entry.name)
    .sort()
    .slice(0, MOST_FILES)
}
