import { link, lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { randomBytes } from 'node:crypto'
import { stringify } from 'yaml'
import type { Kinds } from '#agent/kinds.ts'
import { templatesOf } from '#agent/template-shelf.ts'
import { inspectApplication } from '#domain/application.ts'
import { lintApplication } from '#domain/config/lint.ts'
import type { Problem } from '#domain/config/problem.ts'
import { readTemplate, templateName } from '#domain/config/template-file.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { clean } from '#domain/clean-text.ts'
import { slipwayError } from '#domain/errors.ts'
import { templateProblems, templatesFor } from '../local/disk-template.ts'
import type { Area } from './search.ts'
import type { Draft } from './translation.ts'

export interface Wish {
  readonly force: boolean
  readonly dryRun: boolean
  /** Also what was made of objects with errors, without the parts that these tell of. */
  readonly partial: boolean
}

/** What became of a draft. */
export interface Outcome {
  readonly file: string
  readonly from: readonly string[]
  readonly state: 'written' | 'would be written' | 'the same already' | 'there already' | 'refused' | 'invalid'
  readonly text: string
  /** Of the file as it would be, where it is not accepted. */
  readonly problems: readonly Problem[]
}

/** Checks each draft as `slipway lint` would, and writes those that are good. */
export async function settleDrafts(
  drafts: readonly Draft[],
  { area, kinds, wish, command }: { area: Area; kinds: Kinds; wish: Wish; command: string },
): Promise<readonly Outcome[]> {
  const texts = new Map(drafts.map((draft) => [draft.path, textOf(draft, command)]))
  const templates = await allTemplates(drafts, { texts, area })
  const outcomes: Outcome[] = []
  for (const draft of drafts) {
    const text = texts.get(draft.path) ?? ''
    const target = join(area.root, draft.path)
    const shown = relative(area.cwd, target)
    const problems = problemsOf(draft, { text, shown, kinds, templates })
    const about = { file: shown, from: draft.from, text, problems }
    const hasErrors = draft.objects.some((one) => one.problems.some(({ level }) => level === 'error'))
    if (hasErrors && !wish.partial) outcomes.push({ ...about, problems: [], state: 'refused' })
    else if (problems.some(({ level }) => level === 'error')) outcomes.push({ ...about, state: 'invalid' })
    else outcomes.push({ ...about, state: await settle(target, { text, area, wish }) })
  }
  return outcomes
}

async function settle(
  target: string,
  { text, area, wish }: { text: string; area: Area; wish: Wish },
): Promise<Outcome['state']> {
  const found = await lstat(target).catch(() => undefined)
  if (found && !found.isFile())
    throw slipwayError('cli.migrate-failed', { path: relative(area.cwd, target), why: 'it is no plain file' })
  if (found && (await isSame(target, text))) return 'the same already'
  if (found && !wish.force) return 'there already'
  if (wish.dryRun) return 'would be written'
  await writeInside(target, { text, area, isNew: !found })
  return 'written'
}

async function isSame(target: string, text: string): Promise<boolean> {
  return (await readFile(target, 'utf8').catch(() => undefined)) === text
}

/** Whole or not at all, and never through a link that leads out of the repository. */
async function writeInside(
  target: string,
  { text, area, isNew }: { text: string; area: Area; isNew: boolean },
): Promise<void> {
  const folder = dirname(target)
  await refuseLinks(folder, area.root)
  const beside = join(folder, `.${randomBytes(6).toString('hex')}.slipway-migrate`)
  try {
    await mkdir(folder, { recursive: true })
    const real = await realpath(folder)
    if (real !== area.root && !real.startsWith(area.root + sep)) throw new Error('its folder lies outside')
    await writeFile(beside, text, { flag: 'wx' })
    // A link is made only where nothing is: what came there meanwhile stays.
    if (isNew) await link(beside, target)
    else await rename(beside, target)
  } catch (cause) {
    throw slipwayError(
      'cli.migrate-failed',
      { path: relative(area.cwd, target), why: (cause as Error).message },
      { cause },
    )
  } finally {
    await rm(beside, { force: true })
  }
}

async function refuseLinks(folder: string, root: string): Promise<void> {
  for (let at = folder; at.length > root.length; at = dirname(at)) {
    const info = await lstat(at).catch(() => undefined)
    if (info?.isSymbolicLink()) throw slipwayError('cli.migrate-failed', { path: at, why: 'it is a link' })
  }
}

function problemsOf(
  draft: Draft,
  { text, shown, kinds, templates }: { text: string; shown: string; kinds: Kinds; templates: Templates },
): readonly Problem[] {
  if (draft.kind === 'manifest') return []
  if (draft.kind === 'template') return templateProblems(text, shown)
  const inspection = inspectApplication(text, shown, { kinds, templates })
  return [...inspection.errors, ...lintApplication(inspection)]
}

/** Those that would be written, over those that are there. */
async function allTemplates(
  drafts: readonly Draft[],
  { texts, area }: { texts: ReadonlyMap<string, string>; area: Area },
): Promise<Templates> {
  const there = await templatesFor(join(area.root, 'app.slipway.yaml'), area.root)
  const made = drafts
    .filter(({ kind }) => kind === 'template')
    .map(({ path }) => [templateName(path), readTemplate(texts.get(path) ?? '', path)] as const)
  const own = templatesOf(new Map(made))
  return {
    names: [...new Set([...there.names, ...own.names])],
    named: (name) => own.named(name) ?? there.named(name),
  }
}

/** What was found at the way stands above, so that nothing is forgotten that needs a hand. */
function textOf({ value, from, objects }: Draft, command: string): string {
  const told = objects.flatMap(({ problems }) =>
    problems.map(
      ({ level, key, message, file, line }) =>
        `# ${level}: ${clean(`${key === '' ? '' : `${key}: `}${message}`)} (${clean(file)}:${line})`,
    ),
  )
  const head = `# Made by \`slipway migrate ${command}\` from ${[...new Set(from)].map(clean).join(', ')}.`
  const lines = [head, ...new Set(told)].map((line) => (line.length > 1_000 ? `${line.slice(0, 1_000)}…` : line))
  return `${lines.join('\n')}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`
}
