import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { exec } from '#tools/exec.ts'
import { renderTemplate } from '#domain/template.ts'
import { prometheus } from './prometheus.ts'
import { escapePromql } from './promql.ts'

/** Samples as they would have been scraped at a moment. */
function openMetrics(at: number): string {
  const seconds = at / 1_000
  return `# TYPE requests counter
requests_total{variant="canary",code="200"} 90 ${seconds}
requests_total{variant="canary",code="500"} 10 ${seconds}
requests_total{variant="primary",code="200"} 100 ${seconds}
# TYPE odd_label gauge
odd_label{app="a\\"b\\\\c'd"} 5 ${seconds}
# EOF
`
}

function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  child.kill('SIGKILL')
  await exited
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(20_000)
  while (!signal.aborted && child.exitCode === null) {
    const response = await fetch(`${url}/-/ready`).catch(() => undefined)
    if (response?.status === 200) return
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
  throw new Error('prometheus did not become ready')
}

const program = findProgram('prometheus')
const promtool = findProgram('promtool')
const isMissing = program === undefined || promtool === undefined
const skip = isMissing && 'SKIPPED: `prometheus` IS NOT INSTALLED; install it to test against a real server'
if (skip) process.stderr.write(`${skip}\n`)

void test('answers of a real Prometheus server', { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-prometheus-'))
  const data = join(folder, 'data')
  const at = Math.floor(Date.now() / 1_000) * 1_000 - 600_000
  // Ready-made blocks instead of scraping: a server scrapes for the first time only some seconds after its start.
  await writeFile(join(folder, 'metrics'), openMetrics(at))
  await exec(promtool ?? '', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics'), data], {
    timeoutMs: 20_000,
  })
  await writeFile(join(folder, 'prometheus.yml'), '{}')
  const port = await freePort()
  const listen = `--web.listen-address=127.0.0.1:${port}`
  const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${data}`, listen]
  const child = spawn(program ?? '', args, { stdio: 'ignore' })
  t.after(async () => {
    await stop(child)
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  await ready(url, child)
  const source = prometheus.open({ url }, { name: 'prometheus', folder })
  const signal = new AbortController().signal
  const ask = (query: string, moment = at) => source.measure({ query, at: moment, windowMs: 1_000 }, signal)
  const value = (number: number) => ({ type: 'value', at, value: number })

  const template =
    '100 * sum(requests_total{variant="{{ variant }}",code!~"5.."}) / sum(requests_total{variant="{{ variant }}"})'
  assert.deepEqual(await ask(renderTemplate(template, { variant: 'canary' }, escapePromql)), value(90))
  assert.deepEqual(await ask(renderTemplate(template, { variant: 'primary' }, escapePromql)), value(100))
  const odd = renderTemplate('odd_label{app="{{ app }}"}', { app: 'a"b\\c\'d' }, escapePromql)
  assert.deepEqual(await ask(odd), value(5))
  assert.deepEqual(await ask('scalar(sum(requests_total))'), value(200))
  assert.deepEqual(await ask('no_such_metric'), { type: 'none', at, why: 'empty' })
  assert.deepEqual(await ask('sum(requests_total) * 0 / 0'), { type: 'none', at, why: 'nan' })
  assert.deepEqual(await ask('sum(requests_total) / 0'), { type: 'none', at, why: 'infinite' })
  const before = at - 3_600_000
  assert.deepEqual(await ask('sum(requests_total)', before), { type: 'none', at: before, why: 'empty' })
  await assert.rejects(ask('requests_total'), { code: 'analysis.source-ambiguous', message: /3 series/ })
  await assert.rejects(ask('sum(requests_total'), { code: 'analysis.source-query', message: /parse error/ })
  await assert.rejects(ask('requests_total[1m]'), { code: 'analysis.source-query', message: /matrix/ })
  await assert.rejects(ask('requests_total + on() requests_total'), {
    code: 'analysis.source-query',
    message: /many-to-many/,
  })
})
