import { slipwayError } from '#domain/errors.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from '../local/agent-kinds.ts'
import type { AgentConfigOption } from '../local/agent-kinds.ts'
import type { Exit } from '../exit-code.ts'
import { settleDrafts } from './outcome.ts'
import type { Wish } from './outcome.ts'
import { reportMigration } from './report.ts'
import { areaOf, candidatesIn, placeOf } from './search.ts'
import type { Candidate } from './search.ts'
import type { Migration, Place, SourceFile, Translated } from './translation.ts'
import { skippedFile } from './unreadable.ts'

export type MigrateOptions = { force?: boolean; dryRun?: boolean; partial?: boolean } & AgentConfigOption

/** A system whose objects lie as manifests among all others of a repository. */
export interface ManifestSystem {
  readonly command: string
  /** What its kinds are known by, in words. */
  readonly what: string
  isOwn(text: string): boolean
  /** `others` are manifests without anything of its own. */
  migrate(own: readonly SourceFile[], place: Place, others: readonly SourceFile[]): Migration
}

/** Native files for the manifests of a system below a folder. */
export async function migrateManifests(call: Call<MigrateOptions>, system: ManifestSystem): Promise<Exit> {
  const { shell, options, args } = call
  const area = await areaOf(shell.cwd, args[0] ?? '.')
  const candidates = await candidatesIn(area, (name) => /\.(ya?ml|json)$/.test(name))
  const files = candidates.filter((one) => 'text' in one)
  const own = files.filter(({ text }) => system.isOwn(text))
  if (own.length === 0) throw slipwayError('cli.nothing-to-migrate', { path: args[0] ?? '.', what: system.what })
  const others = files.filter(({ text }) => !system.isOwn(text))
  const { objects, drafts } = system.migrate(own, await placeOf(area), others)
  const wish = wishOf(options)
  const kinds = await kindsOfAgent(shell, options)
  const outcomes = await settleDrafts(drafts, { area, kinds, wish, command: system.command })
  return reportMigration(call, { objects: [...linksOf(candidates), ...objects], outcomes, isDryRun: wish.dryRun })
}

export function wishOf({ force, dryRun, partial }: MigrateOptions): Wish {
  return { force: force === true, dryRun: dryRun === true, partial: partial === true }
}

export function linksOf(candidates: readonly Candidate[]): readonly Translated[] {
  return candidates.flatMap((one) => ('skipped' in one ? [skippedFile(one.shown, one.skipped)] : []))
}
