import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { chartFiles } from './fixture/chart.ts'
import { serveFiles } from './fixture/file-server.ts'
import { NO_TOOLS, namesIn, present, realTools, rendered, temporaryFolder } from './fixture/rendering.ts'
import type { RenderResult } from './wish.ts'

const tools = await realTools()
const real = { skip: tools ? false : NO_TOOLS }
const OBJECTS = ['CustomResourceDefinition/things.example.com', 'ConfigMap/shop']

type Files = Readonly<Record<string, string | Buffer>>

const wish = (files: Files, more: object = {}): Promise<RenderResult> =>
  rendered(files, { helm: { chart: 'chart', ...more } }, present(tools))

const printing = (value: string): Record<string, string> =>
  chartFiles('chart', {
    'templates/config.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {v: ${value}}\n`,
  })

const schema = (value: object): string => JSON.stringify({ type: 'object', ...value })

test('a schema reads no file and no server of this machine', real, async () => {
  await using server = await serveFiles({ get: () => '{"required":["leaked"]}' })
  await using place = await temporaryFolder()
  const file = join(place.folder, 'private.json')
  await writeFile(file, '{"required":["leaked"]}')
  const foreign: readonly object[] = [
    { $ref: `file://${file}` },
    { $ref: file },
    { $ref: `${server.url}/s.json` },
    { properties: { replicas: { $dynamicRef: `${server.url}/s.json#/x` } } },
    { $schema: `${server.url}/meta.json` },
  ]
  for (const one of foreign) {
    const result = await wish(chartFiles('chart', { 'values.schema.json': schema(one) }))
    assert.deepEqual(namesIn(result), OBJECTS, JSON.stringify(one))
    assert.match(
      result.warnings.join('\n'),
      /^The chart’s values are not held against its schemas, .*: one refers to `/,
    )
  }
  assert.deepEqual(server.requests, [])
})

test('a schema of its own is held against the values, in a folder and in an archive', real, async () => {
  await using server = await serveFiles({ get: () => '{"required":["leaked"]}' })
  const own = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $defs: { count: { type: 'integer', maximum: 3 } },
    properties: { replicas: { $ref: '#/$defs/count' } },
  }
  const files = chartFiles('chart', { 'values.schema.json': schema(own) })
  assert.deepEqual((await wish(files)).warnings, [])
  await assert.rejects(wish(files, { inline: { replicas: 9 } }), /replicas.*maximum/)
  const vendored = async (value: object): Promise<Files> => ({
    ...chartFiles('chart', {
      'Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.2.3\ndependencies: [{name: part, version: 1.0.0, repository: "https://charts.example.com"}]\n',
    }),
    'chart/charts/part-1.0.0.tgz': await packed({
      'part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 1.0.0\n',
      'part/values.schema.json': schema(value),
    }),
  })
  await assert.rejects(wish(await vendored(own), { inline: { part: { replicas: 9 } } }), /replicas.*maximum/)
  const foreign = await wish(await vendored({ $ref: `${server.url}/s.json` }))
  assert.match(foreign.warnings.join('\n'), /are not held against its schemas/)
  assert.deepEqual([namesIn(foreign), server.requests], [OBJECTS, []])
})

async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
  await using place = await temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(place.folder, path)), { recursive: true })
    await writeFile(join(place.folder, path), text)
  }
  const archive = join(place.folder, 'packed.tgz')
  execFileSync('tar', ['-czf', archive, '-C', place.folder, ...Object.keys(files)])
  return readFile(archive)
}

test(
  'a template asks neither cluster nor names nor the environment, and no HELM_ variable reaches it',
  real,
  async (t) => {
    await using server = await serveFiles(new Map())
    const given = {
      HELM_NAMESPACE: 'of-the-agent',
      HELM_KUBEAPISERVER: server.url,
      HELM_PLUGINS: '/tmp',
      HELM_DEBUG: '1',
    }
    Object.assign(process.env, given)
    t.after(() => {
      for (const name of Object.keys(given)) delete process.env[name]
    })
    const value = async (template: string): Promise<unknown> => {
      const { objects } = await wish(printing(template))
      return (objects.at(-1)?.manifest['data'] as { v: unknown } | undefined)?.v
    }
    assert.equal(await value('{{ lookup "v1" "Secret" "" "x" | toJson | quote }}'), '{}')
    assert.equal(await value('{{ getHostByName "localhost" | quote }}'), '')
    assert.equal(await value('{{ .Release.Namespace }}'), 'shop')
    await assert.rejects(value('{{ env "HOME" | quote }}'), /function "env" not defined/)
    assert.deepEqual(server.requests, [])
  },
)

test('what expands without end is refused, be it in values or in what a template gives', real, async () => {
  const letters = 'abcdefghij'.split('')
  const lines = letters.map(
    (letter, n) =>
      `${letter}: &${letter} [${Array(10)
        .fill(n === 0 ? 'x' : `*${letters[n - 1]}`)
        .join(',')}]`,
  )
  const bomb = `${lines.join('\n')}\n`
  const valued = { ...chartFiles('chart'), 'v.yaml': bomb }
  await assert.rejects(wish(valued, { values: ['v.yaml'] }), { code: 'kubernetes.render', message: /aliasing/ })
  const template = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${bomb}`
  await assert.rejects(wish(chartFiles('chart', { 'templates/z.yaml': template })), { code: 'kubernetes.render' })
  const endless = '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'
  await assert.rejects(wish(chartFiles('chart', { 'templates/z.yaml': endless })), { code: 'kubernetes.render' })
  await assert.rejects(wish(printing('"a\0b"')), { code: 'kubernetes.render', message: /control characters/ })
})

test('dependencies that are missing, damaged or called in other letters', real, async () => {
  const depending = (dependency: string, more: Files = {}): Files => ({
    ...chartFiles('chart', { 'Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.2.3\n${dependency}\n` }),
    ...more,
  })
  const own = 'dependencies: [{name: part, version: 1.0.0}]'
  await assert.rejects(wish(depending(own)), /missing in charts\/ directory: part/)
  const damaged = { 'chart/charts/part-1.0.0.tgz': Buffer.from([1, 2, 3]) }
  await assert.rejects(wish(depending(own, damaged)), { code: 'kubernetes.render', message: /part-1\.0\.0\.tgz/ })
  await assert.rejects(wish(depending('Dependencies: [{name: part, version: 1.0.0}]')), /write `dependencies`/)
  const twice =
    'dependencies: [{name: a, version: 1.0.0, repository: "https://x.example.com", Repository: "file:///srv"}]'
  await assert.rejects(wish(depending(twice)), /write `repository` and not `Repository`/)
  await using server = await serveFiles(new Map())
  const alike = `dependencies: [{name: part, version: 1.0.0, repository: "${server.url}"}]`
  const extras = {
    'chart/charts/part-extras-1.0.0.tgz': await packed({
      'part-extras/Chart.yaml': 'apiVersion: v2\nname: part-extras\nversion: 1.0.0\n',
    }),
  }
  await assert.rejects(wish(depending(alike, extras)), { code: 'kubernetes.chart', message: /^The chart part .*404/ })
})
