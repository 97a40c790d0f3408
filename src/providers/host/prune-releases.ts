import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApplicationState } from '#host/api.ts'
import type { ReleaseCheck } from './release-check.ts'

/** A release that a stage is just about to use is always younger. */
const UNUSED_AFTER_MS = 3_600_000

/** Removes releases that no application uses, when they have lain idle for a while. */
export async function pruneReleases(
  { releases, check }: { readonly releases: string; readonly check: ReleaseCheck },
  states: readonly ApplicationState[],
  options: { readonly now: number; readonly unusedAfterMs?: number },
): Promise<void> {
  const used = usedReleases(states)
  for (const name of await readdir(releases).catch(() => [])) {
    const path = join(releases, name)
    const found = await stat(path).catch(() => undefined)
    const isIdle = found && options.now - found.mtimeMs > (options.unusedAfterMs ?? UNUSED_AFTER_MS)
    if (!isIdle || used.has(name.replace(/\.json$/, ''))) continue
    check.forget(path)
    await rm(path, { recursive: true, force: true })
  }
}

/** Removes one release at once, where no application uses it. */
export async function dropRelease(
  { releases, check }: { readonly releases: string; readonly check: ReleaseCheck },
  states: readonly ApplicationState[],
  release: string,
): Promise<void> {
  if (usedReleases(states).has(release)) return
  const path = join(releases, release)
  check.forget(path)
  await rm(path, { recursive: true, force: true })
  await rm(`${path}.json`, { force: true })
}

function usedReleases(states: readonly ApplicationState[]): ReadonlySet<string> {
  const variants = states.flatMap((state) => state.variants)
  const leaving = states.flatMap((state) => state.leaving)
  const instances = [...variants.flatMap((variant) => variant.instances), ...leaving]
  return new Set([...variants, ...instances].map((one) => one.release))
}
