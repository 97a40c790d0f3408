import { dirname } from 'node:path/posix'
import { isPipecdFile, NATIVE_SUFFIX, PIPECD_FOLDER } from '#domain/config/pipecd/file-name.ts'
import { templateName } from '#domain/config/template-file.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from '../local/agent-kinds.ts'
import { templatesFor } from '../local/disk-template.ts'
import type { Exit } from '../exit-code.ts'
import { usedIn, withoutTwins } from './draft.ts'
import { linksOf, wishOf } from './manifests.ts'
import type { MigrateOptions } from './manifests.ts'
import { settleDrafts } from './outcome.ts'
import { applicationFile } from './pipecd/application.ts'
import { templateFile } from './pipecd/template.ts'
import { reportMigration } from './report.ts'
import { areaOf, candidatesIn, filesBesides, filesOf } from './search.ts'
import type { Area } from './search.ts'
import type { Draft, Translated } from './translation.ts'

/** Native files beside those of PipeCD below a folder, and for the templates of its analyses. */
export async function migratePipecd(call: Call<MigrateOptions>): Promise<Exit> {
  const { shell, options, args } = call
  const area = await areaOf(shell.cwd, args[0] ?? '.')
  const candidates = await candidatesIn(area, isPipecdFile)
  const files = candidates.filter((one) => 'text' in one)
  const templates = await templatesFor(`${area.root}/${NATIVE_SUFFIX}`, area.root)
  const alone = Map.groupBy(files, ({ path }) => dirname(path))
  const read = await Promise.all(
    files.map(async (file) =>
      applicationFile(file, {
        isAlone: alone.get(dirname(file.path))?.length === 1,
        beside: await filesBesides(area, dirname(file.path)),
        templates,
      }),
    ),
  )
  const applications = read.flatMap(({ draft }) => (draft ? [draft] : []))
  const found = await templatesIn(area, applications)
  if (candidates.length + found.objects.length === 0) {
    throw slipwayError('cli.nothing-to-migrate', { path: args[0] ?? '.', what: '*.pipecd.yaml' })
  }
  const told: Translated[] = []
  const drafts = withoutTwins([...found.drafts, ...applications.map((one) => withTemplates(one, found.drafts))], told)
  const wish = wishOf(options)
  const kinds = await kindsOfAgent(shell, options)
  const outcomes = await settleDrafts(drafts, { area, kinds, wish, command: 'pipecd' })
  const objects = [...linksOf(candidates), ...read.map(({ object }) => object), ...found.objects, ...told]
  return reportMigration(call, { objects, outcomes, isDryRun: wish.dryRun })
}

interface Templates {
  readonly objects: readonly Translated[]
  readonly drafts: readonly Draft[]
}

/** They lie at the root of the repository. Of a folder below it only those are taken that its applications use. */
async function templatesIn(area: Area, applications: readonly Draft[]): Promise<Templates> {
  const found = await filesOf(area, PIPECD_FOLDER, (name) => name.endsWith('.yaml'))
  const read = found.flatMap((one) => ('text' in one ? (templateFile(one) ?? []) : []))
  const used = new Set(applications.flatMap(({ value }) => [...usedIn(value)]))
  const isWhole = area.folder === area.root
  const taken = read.filter(({ drafts }) => isWhole || drafts.some(({ path }) => used.has(templateName(path))))
  return {
    objects: [...linksOf(found), ...taken.map(({ object }) => object)],
    drafts: taken.flatMap(({ drafts }) => drafts.filter(({ path }) => isWhole || used.has(templateName(path)))),
  }
}

/** An application that uses a template with an error is as little written as that. */
function withTemplates(application: Draft, templates: readonly Draft[]): Draft {
  const used = usedIn(application.value)
  const asked = templates.filter(({ path }) => used.has(templateName(path))).flatMap(({ objects }) => objects)
  return { ...application, objects: [...new Set([...application.objects, ...asked])] }
}
