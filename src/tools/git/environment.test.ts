import assert from 'node:assert/strict'
import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { exec } from '../exec.ts'
import { gitConfigText, gitEnvironment } from './environment.ts'
import { testPlace, testRepository } from './fixture.ts'
import { parseRemote } from './url.ts'

const dirs = { gitDir: '/srv/m.git', configFile: '/srv/gitconfig' }

void test('only the protocol of the address is allowed', () => {
  for (const [text, scheme] of [
    ['https://h/x', 'https'],
    ['git@h:x', 'ssh'],
    ['file:///x', 'file'],
  ] as const) {
    const env = gitEnvironment({ ...dirs, remote: parseRemote(text), access: {} })
    assert.equal(env['GIT_ALLOW_PROTOCOL'], scheme)
    assert.equal(env['GIT_TERMINAL_PROMPT'], '0')
    assert.equal(env['GIT_CONFIG_NOSYSTEM'], '1')
    assert.equal(env['GIT_CONFIG_GLOBAL'], '/srv/gitconfig')
  }
})

void test('ssh gets fixed options, and paths that no shell can misread', async () => {
  const access = { sshKeyFile: "/k/it's; $(touch x)", knownHostsFile: '/k/known hosts' }
  const command = gitEnvironment({ ...dirs, remote: parseRemote('git@h:x'), access })['GIT_SSH_COMMAND'] ?? ''
  assert.ok(command.startsWith("ssh -o 'BatchMode=yes' -o 'StrictHostKeyChecking=yes'"))
  // The shell that git would use must see each option as one word.
  const { stdout } = await exec('sh', ['-c', `printf '%s\\n' ${command}`], { timeoutMs: 10_000 })
  const words = stdout.toString().trimEnd().split('\n')
  assert.equal(words.at(-3), `IdentityFile="${access.sshKeyFile}"`)
  assert.equal(words.at(-1), `UserKnownHostsFile="${access.knownHostsFile}"`)
})

void test('the guards hold against the operator’s own file', async () => {
  await using place = await testPlace()
  const own = path.join(place.folder, 'own "config"')
  await writeFile(own, '[core]\n\thooksPath = /evil\n[http]\n\tsslCAInfo = /my/ca.pem\n[gc]\n\tautoDetach = true\n')
  const configFile = path.join(place.folder, 'gitconfig')
  const remote = parseRemote(place.folder)
  const text = gitConfigText(remote, { configFile: own })
  await writeFile(configFile, text)
  const env = gitEnvironment({ gitDir: place.folder, configFile, remote, access: {} })
  const get = async (key: string): Promise<string> =>
    (await exec('git', ['config', '--global', '--includes', '--get', key], { env, timeoutMs: 10_000 })).stdout
      .toString()
      .trim()
  assert.equal(await get('core.hooksPath'), '/dev/null')
  assert.equal(await get('gc.autoDetach'), 'false')
  assert.equal(await get('http.sslCAInfo'), '/my/ca.pem')
  assert.equal(await get('safe.directory'), `${place.folder}/.git`)
})

void test('a credential is in the environment only, for its address only', () => {
  const remote = parseRemote('https://ada:hunter2@h.example.com/x')
  const env = gitEnvironment({ ...dirs, remote, access: {} })
  assert.equal(env['GIT_CONFIG_VALUE_0'], 'https://h.example.com/x')
  assert.equal(env['GIT_CONFIG_KEY_1'], 'http.https://h.example.com/x.extraHeader')
  assert.equal(env['GIT_CONFIG_VALUE_1'], `Authorization: Basic ${Buffer.from('ada:hunter2').toString('base64')}`)
  assert.ok(!gitConfigText(remote, {}).includes('hunter2'))
})

void test('git itself refuses every other transport in this environment', async () => {
  await using place = await testPlace()
  const mark = path.join(place.folder, 'mark')
  const local = await testRepository(path.join(place.folder, 'local'))
  await local.commit({ a: '1' })
  const configFile = '/dev/null'
  for (const text of ['https://h.example.com/x', 'file:///x', 'git@h.example.com:x']) {
    const env = gitEnvironment({ gitDir: `${local.folder}/.git`, configFile, remote: parseRemote(text), access: {} })
    const others = [`ext::sh -c touch% ${mark}`, 'fd::3', ...(text.startsWith('file') ? [] : [local.folder])]
    for (const other of others) {
      await assert.rejects(exec('git', ['ls-remote', other], { env, timeoutMs: 10_000 }), {
        code: 'tool.failed',
        output: /transport '\w+' not allowed/,
      })
    }
  }
  await assert.rejects(stat(mark), { code: 'ENOENT' })
})
