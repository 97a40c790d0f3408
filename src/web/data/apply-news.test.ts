import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QueryClient } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { listApplications } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Fact } from '#domain/fact.ts'
import { applyNews } from './apply-news.ts'

type List = InfiniteData<{ readonly items: readonly ApplicationRow[] }>

const KEY = [listApplications.path, 'pages', { query: {} }]

function deployment(id: string, createdAt: number): DeploymentRow {
  return { id, application: 'shop', status: 'running', steps: { done: 0, all: 1, cells: [] }, createdAt } as never
}

function row(latest: DeploymentRow): ApplicationRow {
  return { name: 'shop', labels: {}, latest } as never
}

function latestShown(cache: QueryClient): string | undefined {
  return cache.getQueryData<List>(KEY)?.pages[0]?.items[0]?.latest?.id
}

void describe('news that came together', () => {
  void test('do not let what was told of an application hide a deployment that began since', () => {
    const cache = new QueryClient()
    const [older, newer] = [deployment('older', 1), deployment('newer', 2)]
    cache.setQueryData<List>(KEY, { pages: [{ items: [row(older)] }], pageParams: [''] })
    const fact: Fact = { deployment: 'newer', seq: 2, at: 2, kind: 'step-succeeded', step: '1-canary' }
    applyNews(cache, [
      { type: 'application', application: row(older) },
      { type: 'fact', application: 'shop', fact, deployment: newer },
    ] as never)
    assert.equal(latestShown(cache), 'newer')
    cache.clear()
  })
})
