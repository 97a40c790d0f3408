import { slipwayError } from '#domain/errors.ts'
import type { SlipwayError } from '#domain/errors.ts'
import { lastRef } from './branch.ts'
import { damaged, remoteFailure, remoteFaultOf } from './failure.ts'
import { build, isIntact, lastHeads } from './generation.ts'
import type { Generation, MirrorPlace, ObjectFormat } from './generation.ts'
import { isAncestor } from './history.ts'
import { fetchBranches, missingBranch, remoteHeads } from './remote.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'

export type BranchState =
  | {
      readonly state: 'present'
      readonly branch: string
      readonly commit: string
      /** Its commit before this fetch, where there was one. */
      readonly before?: string
      /** Whether `before` is no longer in its history: a force-push. */
      readonly rewritten: boolean
    }
  | {
      readonly state: 'missing'
      readonly branch: string
      /** The last commit that it was seen at; it stays readable. */
      readonly last?: string
      /** `git.branch-missing` or `git.empty-repository`. */
      readonly error: SlipwayError
    }

export interface FetchPlan {
  readonly branches: readonly string[]
  readonly timeoutMs: number
}

type Missing = ReadonlyMap<string, SlipwayError>

/**
 * Fetches into the generation, or, where that turns out to be damaged or of another object format, into a new one that
 * is built beside it. While the remote cannot be reached the old one stays, whatever its state.
 */
export async function fetchOrRebuild(
  place: MirrorPlace,
  generation: Generation,
  plan: FetchPlan & { readonly isDamaged: boolean },
): Promise<{ generation: Generation; missing: Missing }> {
  if (plan.isDamaged) return rebuild(place, generation, plan)
  try {
    return { generation, missing: await fetchInto(generation.repository, plan) }
  } catch (error) {
    const fault = remoteFaultOf(error)
    if (fault === 'other-format') return rebuild(place, generation, plan)
    if (fault === 'bad-answer' && !(await isIntact(generation.repository))) return rebuild(place, generation, plan)
    throw remoteFailure(error, place.remote, 'fetching')
  }
}

/** How the branches stand after a fetch. A ref that is no commit is put back and refused (`git.bad-answer`). */
export async function branchStates(
  { repository, reader }: Generation,
  branches: readonly string[],
  { before, missing }: { before: ReadonlyMap<string, string>; missing: Missing },
): Promise<readonly BranchState[]> {
  const now = await lastHeads(repository)
  const states: BranchState[] = []
  for (const branch of branches) {
    const error = missing.get(branch)
    const commit = now.get(branch)
    const earlier = before.get(branch)
    if (error) states.push({ state: 'missing', branch, ...(commit === undefined ? {} : { last: commit }), error })
    else if (commit === undefined) throw damaged(repository.remote, `branch ${branch} was fetched and is not there`)
    else {
      if (commit !== earlier && (await reader.info(commit))?.type !== 'commit') {
        throw await refuseHead(repository, branch, earlier)
      }
      const moved = earlier !== undefined && earlier !== commit
      const rewritten = moved && !(await isAncestor(reader, repository, { older: earlier, newer: commit }))
      states.push({
        state: 'present',
        branch,
        commit,
        ...(earlier === undefined ? {} : { before: earlier }),
        rewritten,
      })
    }
  }
  return states
}

async function rebuild(
  place: MirrorPlace,
  old: Generation,
  plan: FetchPlan,
  format: ObjectFormat = 'sha1',
): Promise<{ generation: Generation; missing: Missing }> {
  let missing: Missing = new Map()
  try {
    const number = old.number + 1
    const generation = await build(place, { number, format }, async (repository) => {
      missing = await fetchInto(repository, plan)
      for (const branch of missing.keys()) await rescueLast(old.repository, repository, branch)
    })
    return { generation, missing }
  } catch (error) {
    if (format === 'sha1' && remoteFaultOf(error) === 'other-format') return rebuild(place, old, plan, 'sha256')
    throw remoteFailure(error, place.remote, 'fetching')
  }
}

/** One talk with the remote in the ordinary case; a branch that is not there must not keep the others from coming. */
async function fetchInto(repository: Repository, { branches, timeoutMs }: FetchPlan): Promise<Missing> {
  const missing = new Map<string, SlipwayError>()
  if (branches.length === 0) return missing // git would take the default branch.
  try {
    await fetchBranches(repository, branches, timeoutMs)
    return missing
  } catch (error) {
    if (remoteFaultOf(error) !== 'no-such-branch') throw error
  }
  const heads = await remoteHeads(repository, branches)
  const there = branches.filter((branch) => heads.has(branch))
  for (const branch of branches) {
    if (!heads.has(branch)) missing.set(branch, await missingBranch(repository, branch))
  }
  if (there.length > 0) await fetchBranches(repository, there, timeoutMs)
  return missing
}

/** Brings the last commit of a branch that the remote has lost from the damaged mirror, if it can still be read. */
async function rescueLast(from: Repository, to: Repository, branch: string): Promise<void> {
  const ref = lastRef(branch)
  const env = { ...to.env, GIT_ALLOW_PROTOCOL: 'file' }
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', from.gitDir]
  try {
    await runGit({ ...to, env }, [...args, `+${ref}:${ref}`])
  } catch {
    // It is lost with the mirror; the remote does not have it either, and says so.
  }
}

async function refuseHead(repository: Repository, branch: string, earlier: string | undefined): Promise<unknown> {
  const back = earlier === undefined ? ['-d', lastRef(branch)] : [lastRef(branch), earlier]
  await runGit(repository, ['update-ref', ...back])
  return slipwayError('git.bad-answer', { repository: repository.remote.url, doing: `reading branch ${branch}` })
}
