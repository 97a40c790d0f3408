import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { slipwayError } from '#domain/errors.ts'
import { providerOf } from '#agent/kinds.ts'
import type { Call } from '../action.ts'
import { applicationTemplate } from './init-template.ts'
import { KINDS } from '../kinds.ts'
import { print } from '../shell.ts'
import { shellWord } from '#domain/clean-text.ts'

const FILE = 'app.slipway.yaml'

export async function init(call: Call<{ force?: boolean }>): Promise<void> {
  const { cwd, out } = call.shell
  const folder = resolve(cwd, call.args[0] ?? '.')
  const path = join(folder, FILE)
  const text = applicationTemplate({
    name: nameFrom(basename(folder)),
    kinds: KINDS,
    provider: providerOf(KINDS, 'host'),
    section: await hostSection(folder),
  })
  await mkdir(folder, { recursive: true })
  await writeFile(path, text, { flag: call.options.force ? 'w' : 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    const shown = relative(cwd, path) || path
    if (cause.code === 'EEXIST') throw slipwayError('cli.init-exists', { path: shown })
    throw slipwayError('cli.init-failed', { path: shown, why: cause.message }, { cause })
  })
  const shown = shellWord(relative(cwd, path) || path)
  const root = repositoryOf(folder)
  const repository = root === undefined ? '.' : shellWord(relative(cwd, root) || '.')
  print(out, [
    `Wrote ${shown}.`,
    '',
    `1. Look at it, above all at \`run\` and \`listen\`, and check it:  slipway lint ${shown}`,
    root === undefined ? '2. Make the folder a git repository and commit it.' : '2. Commit it.',
    `3. Serve the repository:  slipway up --repo ${repository}`,
  ])
}

/** The folder of the clone that it lies in. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  return dirname(folder) === folder ? undefined : repositoryOf(dirname(folder))
}

/** The folder's name as an application may be called. */
function nameFrom(folder: string): string {
  const slug = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? 'app' : slug
}

/** What the folder tells of how its program is started. */
async function hostSection(folder: string): Promise<Readonly<Record<string, unknown>>> {
  return { run: await startCommand(folder), listen: '127.0.0.1:8081' }
}

async function startCommand(folder: string): Promise<readonly string[]> {
  const main = startFile(await readFile(join(folder, 'package.json'), 'utf8').catch(() => ''))
  // Without npm between, as npm would swallow the signal that asks the program to stop.
  if (main !== undefined) return ['node', main]
  return ['node', 'server.js']
}

/** The program behind `npm start`, where that is `node <file>`, or the package's main file. */
function startFile(text: string): string | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  const manifest = Manifest.safeParse(parsed).data
  const start = /^node ([\w./-]+)$/.exec(manifest?.scripts?.start ?? '')?.[1]
  return start ?? manifest?.main
}

const Manifest = z.object({
  scripts: z.object({ start: z.string().optional() }).optional(),
  main: z.string().optional(),
})
