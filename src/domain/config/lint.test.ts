import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { inspectApplication } from '../application.ts'
import type { Kinds } from './kinds.ts'
import { lintApplication } from './lint.ts'
import { SAMPLE_KINDS } from '../testing/sample-kinds.ts'

const FREE: Kinds = {
  ...SAMPLE_KINDS,
  providers: [{ kind: 'free', summary: 'Anything.', app: z.looseObject({}), target: z.strictObject({}), stages: [] }],
}

function lint(text: string): string[] {
  const inspection = inspectApplication(text, 'shop/app.slipway.yaml', FREE)
  assert.deepEqual(inspection.errors, [])
  return lintApplication(inspection).map(({ line, column, key, level }) => {
    const there = (text.split('\n')[line - 1] ?? '').slice(column - 1).replace(/[,\s}\]].*$/, '')
    return `${level} ${key}: ${there}`
  })
}

void test('moving image tags and branches are warned of where they are written', () => {
  const text = `labels: { image: "nginx:latest" }
description: "image: nginx:latest"
free:
  image: nginx
  sidecar: { image: "registry.example.com:5000/acme/proxy:latest" }
  images: ["a:1.2", "b:main"]
  helm: { set: { image.tag: latest, image: { repository: a, tag: edge } } }
  module: "git::https://forge.example.com/acme/vpc.git?ref=main"
  chart: { ref: develop }
`
  assert.deepEqual(lint(text), [
    'warning free.image: nginx',
    'warning free.sidecar.image: "registry.example.com:5000/acme/proxy:latest"',
    'warning free.images[1]: "b:main"',
    'warning free.helm.set["image.tag"]: latest',
    'warning free.helm.set.image.tag: edge',
    'warning free.module: "git::https://forge.example.com/acme/vpc.git?ref=main"',
    'warning free.chart.ref: develop',
  ])
})

void test('fixed versions are not', () => {
  const text = `free:
  image: "nginx:1.27.1"
  other: { image: "a@sha256:${'0'.repeat(64)}" }
  template: { image: "{{ image }}" }
  prose: { image: "a picture of a ship" }
  modules: ["git::https://x/y?ref=v1.2.3", "git::https://x/y?ref=8f3c2d1", "x?ref=refs/tags/a"]
  ref: vpc/v2.0.0
  tag: latest
`
  assert.deepEqual(lint(text), [])
})

void test("a pipeline's warnings come along", () => {
  const text = 'host: { run: [a], listen: "127.0.0.1:1" }\npipeline: [canary, primary]\n'
  const found = lintApplication(inspectApplication(text, 'shop/app.slipway.yaml', SAMPLE_KINDS))
  assert.deepEqual(
    found.map(({ key, level }) => [key, level]),
    [['pipeline[0]', 'warning']],
  )
})
