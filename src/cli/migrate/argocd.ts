import { slipwayError } from '#domain/errors.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from '../agent-kinds.ts'
import type { AgentConfigOption } from '../agent-kinds.ts'
import type { Exit } from '../exit-code.ts'
import { migrateArgo } from './argocd/index.ts'
import { settleDrafts } from './outcome.ts'
import { reportMigration } from './report.ts'
import { areaOf, candidatesIn, placeOf } from './search.ts'
import type { Candidate } from './search.ts'
import type { SourceFile, Translated } from './translation.ts'
import { skippedFile } from './unreadable.ts'

export type MigrateOptions = { force?: boolean; dryRun?: boolean; partial?: boolean } & AgentConfigOption

/** Native files for the manifests of Argo CD and Argo Rollouts below a folder. */
export async function migrateArgocd(call: Call<MigrateOptions>): Promise<Exit> {
  const { shell, options, args } = call
  const area = await areaOf(shell.cwd, args[0] ?? '.')
  const candidates = await candidatesIn(area, (name) => /\.(ya?ml|json)$/.test(name))
  const files = candidates.filter(isOfArgo)
  if (files.length === 0) throw slipwayError('cli.nothing-to-migrate', { path: args[0] ?? '.', what: 'argoproj.io' })
  const { objects, drafts } = migrateArgo(files, await placeOf(area))
  const wish = { force: options.force === true, dryRun: options.dryRun === true, partial: options.partial === true }
  const kinds = await kindsOfAgent(shell, options)
  const outcomes = await settleDrafts(drafts, { area, kinds, wish, command: 'argocd' })
  return reportMigration(
    { ...call, shell, options, args },
    { objects: [...linksOf(candidates), ...objects], outcomes, isDryRun: wish.dryRun },
  )
}

/** Whatever else lies in the repository is none of Argo’s. */
function isOfArgo(candidate: Candidate): candidate is SourceFile {
  return 'text' in candidate && candidate.text.includes('argoproj.io')
}

export function linksOf(candidates: readonly Candidate[]): readonly Translated[] {
  return candidates.flatMap((one) => ('skipped' in one ? [skippedFile(one.shown, one.skipped)] : []))
}
