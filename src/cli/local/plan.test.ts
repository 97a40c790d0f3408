import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { showPlans } from './plan.ts'
import { testCall, testShell } from '../shell-fixture.ts'

interface Clone {
  readonly folder: string
  readonly git: (...args: string[]) => string
  readonly commit: (message: string, files: Readonly<Record<string, string | null>>) => Promise<void>
}

async function clone(t: TestContext): Promise<Clone> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-clone-'))
  t.after(() => rm(folder, { recursive: true }))
  const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'a@b' }
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...who }
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { env, encoding: 'utf8' }).trim()
  git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    async commit(message, files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await (text === null ? rm(join(folder, path)) : writeFile(join(folder, path), text))
      }
      git('add', '--all')
      git('commit', '--quiet', `--message=${message}`)
    },
  }
}

const APP = `host:
  run: [node, server.js]
  listen: 127.0.0.1:8081
pipeline:
  - canary: { scale: 25% }
  - traffic: 20%
  - primary
  - clean: canary
`

interface Told {
  readonly touched: {
    application: string
    reason: string
    plan?: { strategy: string; why: string; stages: { id: string }[] }
    error?: { code: string }
  }[]
  readonly untouched: string[]
  readonly gone: string[]
}

async function planned(folder: string, options: { base?: string; head?: string; app?: string } = {}): Promise<Told> {
  const shell = testShell({ cwd: folder })
  const range = { repo: '.', base: 'main', head: 'my-branch', ...options }
  await showPlans(testCall(shell, [], { ...range, output: 'json' }))
  return JSON.parse(shell.out.text()) as Told
}

void test('a branch is planned: touched, untouched, new, broken and gone applications', async (t) => {
  const { folder, git, commit } = await clone(t)
  await commit('Begin', {
    'shop/app.slipway.yaml': APP,
    'shop/server.js': 'one',
    'cart/app.slipway.yaml': APP,
    'old/app.slipway.yaml': APP,
  })
  git('checkout', '--quiet', '-b', 'my-branch')
  await commit('Change \u001B[31mthe shop', {
    'shop/server.js': 'two',
    'readme.md': 'x',
    'fresh/app.slipway.yaml': APP,
    'broken/app.slipway.yaml': 'host: {}\n',
    'old/app.slipway.yaml': null,
  })
  const { touched, untouched, gone } = await planned(folder)
  assert.deepEqual(untouched, ['cart'])
  assert.deepEqual(gone, ['old'])
  assert.deepEqual(
    touched.map(({ application, plan, error }) => [application, plan?.strategy ?? error?.code]),
    [
      ['broken', 'config.invalid'],
      ['fresh', 'quick'],
      ['shop', 'pipeline'],
    ],
  )
  const shop = touched.at(-1)
  assert.equal(shop?.reason, 'shop/server.js changed')
  assert.deepEqual(
    shop?.plan?.stages.map((stage) => stage.id),
    ['1-canary', '2-traffic', '3-primary', '4-clean'],
  )

  const shell = testShell({ cwd: folder })
  await showPlans(testCall(shell, [], { repo: '.', base: 'main', head: 'my-branch', app: 'shop' }))
  assert.match(shell.out.text(), /^[0-9a-f]{7} → [0-9a-f]{7} Change .*the shop\n\nshop {2}shop\/app.slipway.yaml\n/)
  assert.match(shell.out.text(), /\n {4}-one\n.*\n? {4}\+two\n/)
  assert.ok(!shell.out.text().includes('\u001B'))
})

void test('commits and tags can be given, and from a folder inside a worktree', async (t) => {
  const { folder, git, commit } = await clone(t)
  await commit('One', { 'shop/app.slipway.yaml': APP, 'shop/server.js': 'one' })
  git('tag', 'v1')
  await commit('Two', { 'shop/server.js': 'two' })
  const head = git('rev-parse', 'HEAD')
  git('worktree', 'add', '--quiet', '--detach', join(folder, 'tree'))
  const { touched } = await planned(join(folder, 'tree', 'shop'), { base: 'v1', head: head.slice(0, 9) })
  assert.deepEqual(
    touched.map(({ application }) => application),
    ['shop'],
  )
})

void test('what is no revision, no repository or no application is an error that says so', async (t) => {
  const { folder, commit } = await clone(t)
  await commit('One', { 'shop/app.slipway.yaml': APP })
  for (const head of ['nowhere', '--output=/etc/passwd', '', 'main:shop']) {
    await assert.rejects(planned(folder, { head }), { code: 'cli.no-revision' })
  }
  await assert.rejects(planned(folder, { head: 'main', app: 'other' }), {
    code: 'cli.plan-app',
    hint: 'There are: shop.',
  })
  await assert.rejects(planned(tmpdir()), { code: 'cli.no-repository' })
})

void test('nothing is left behind, and nothing is written to the clone', async (t) => {
  const { folder, git, commit } = await clone(t)
  await commit('One', { 'shop/app.slipway.yaml': APP })
  const before = git('count-objects', '-v')
  const left = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('slipway-plan-'))
  const others = await left()
  await planned(folder, { head: 'main' })
  await planned(folder, { head: 'main', app: 'none' }).catch(() => {})
  assert.deepEqual(
    (await left()).filter((name) => !others.includes(name)),
    [],
  )
  assert.equal(git('count-objects', '-v'), before)
  assert.equal(git('status', '--porcelain'), '')
})
