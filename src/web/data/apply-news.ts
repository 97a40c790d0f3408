import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { getAgent, listAgents } from '#contract/agents.ts'
import { getApplication, listApplicationDeployments, listApplications } from '#contract/applications.ts'
import { getDeployment, listDeployments, listFacts } from '#contract/deployments.ts'
import { listEvents } from '#contract/events.ts'
import { getFleet, listEnvironments } from '#contract/fleet.ts'
import type { LiveMessage } from '#contract/stream.ts'
import { latestDeploymentOf } from '#domain/application-row.ts'
import type { ApplicationRow, LatestDeployment } from '#domain/application-row.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import type { EnvironmentRow } from '#domain/environment-row.ts'
import { foldIntoRows, hasMoved } from './environment-news.ts'
import type { ApplicationNews, GridQuestion } from './environment-news.ts'
import { withNewest } from './newest-deployment.ts'
import { refreshSoon } from './refresh-soon.ts'

type FactNews = Extract<LiveMessage, { type: 'fact' }>

interface Page<Item> {
  readonly items: readonly Item[]
}

/** Folds news into everything that has been read and concerns it. Rows keep their places. */
export function applyNews(cache: QueryClient, news: readonly LiveMessage[]): void {
  const facts = news.filter((one) => one.type === 'fact')
  const rows = new Map(
    news.flatMap((one) => (one.type === 'application' ? [[one.application.name, one.application]] : [])),
  )
  const removed = new Set(news.flatMap((one) => (one.type === 'application-removed' ? [one.name] : [])))
  if (rows.size > 0) applyApplications(cache, rows)
  // After the rows: each says which deployment was its newest when it was told, and a fact may have come since.
  if (facts.length > 0) applyFacts(cache, facts)
  if (removed.size > 0) removeApplications(cache, removed)
  applyToGrids(cache, { rows, removed, latest: latestOf(facts) })
  if (news.some((one) => one.type === 'agent')) refreshSoon(cache, listAgents.path, getAgent.path, getApplication.path)
  if (news.some((one) => one.type === 'fact' || one.type === 'command')) refreshSoon(cache, listEvents.path)
}

function applyFacts(cache: QueryClient, news: readonly FactNews[]): void {
  for (const { fact } of news) foldFact(cache, fact)
  const byId = new Map(news.map(({ deployment }) => [deployment.id, deployment]))
  const byApplication = new Map(news.map(({ application, deployment }) => [application, deployment]))
  for (const path of [listDeployments.path, listApplicationDeployments.path]) {
    mapItems<DeploymentRow>(cache, path, (row) => byId.get(row.id) ?? row)
  }
  mapItems<ApplicationRow>(cache, listApplications.path, (row) => withLatest(row, byApplication.get(row.name)))
  for (const { deployment } of new Map(news.map((one) => [one.deployment.id, one])).values()) {
    showNewest(cache, deployment)
  }
  // Where it was put is a guess; a list that was filtered has to be read for its place.
  if (news.some(({ fact }) => fact.kind === 'triggered')) {
    refreshSoon(cache, listApplicationDeployments.path)
  }
}

/** In the whole list of its application at once, not only when that has been read again. */
function showNewest(cache: QueryClient, deployment: DeploymentRow): void {
  cache.setQueriesData<InfiniteData<Page<DeploymentRow>>>(
    {
      queryKey: [listApplicationDeployments.path, 'pages', { params: { name: deployment.application } }],
      predicate: ({ queryKey }) => isWhole(queryKey[2]),
    },
    (list) => list && withNewest(list, deployment),
  )
}

/** Whether a list leaves nothing out. */
function isWhole(input: unknown): boolean {
  const { query = {} } = input as { readonly query?: object }
  return Object.keys(query).every((key) => key === 'limit')
}

function foldFact(cache: QueryClient, fact: Fact): void {
  const key = [getDeployment.path, { params: { id: fact.deployment } }]
  const known = cache.getQueryData<Deployment>(key)
  if (known) {
    try {
      cache.setQueryData<Deployment>(key, applyFact(known, fact))
    } catch {
      // A gap: something was missed. Nothing is guessed; the whole is read again.
      void cache.invalidateQueries({ queryKey: key })
    }
  } else if (cache.getQueryState(key)?.fetchStatus === 'fetching') {
    // It is being read right now, and nobody can tell whether the answer was given before this.
    refreshSoon(cache, getDeployment.path)
  }
  cache.setQueriesData<readonly Fact[]>(
    { queryKey: [listFacts.path, 'all', { params: { id: fact.deployment } }] },
    (facts) => (facts && facts.at(-1)?.seq === fact.seq - 1 ? [...facts, fact] : facts),
  )
}

function withLatest(row: ApplicationRow, deployment: DeploymentRow | undefined): ApplicationRow {
  if (!deployment || (row.latest && row.latest.createdAt > deployment.createdAt)) return row
  return { ...row, latest: latestDeploymentOf(deployment) }
}

function applyApplications(cache: QueryClient, rows: ReadonlyMap<string, ApplicationRow>): void {
  mapItems<ApplicationRow>(cache, listApplications.path, (row) => rows.get(row.name) ?? row)
  for (const name of rows.keys()) {
    void cache.invalidateQueries({ queryKey: [getApplication.path, { params: { name } }] })
  }
  // What is not looked at now may have got applications that it lacks.
  void cache.invalidateQueries({ queryKey: [listApplications.path], type: 'inactive', refetchType: 'none' })
  refreshSoon(cache, getFleet.path)
}

function removeApplications(cache: QueryClient, removed: ReadonlySet<string>): void {
  changeItems<ApplicationRow>(cache, listApplications.path, (rows) => rows.filter(({ name }) => !removed.has(name)))
  for (const name of removed) void cache.invalidateQueries({ queryKey: [getApplication.path, { params: { name } }] })
  refreshSoon(cache, getFleet.path)
}

function latestOf(news: readonly FactNews[]): ReadonlyMap<string, LatestDeployment> {
  return new Map(news.map(({ application, deployment }) => [application, latestDeploymentOf(deployment)]))
}

/** A grid is read again only where applications have come to it or moved within it. */
function applyToGrids(cache: QueryClient, news: ApplicationNews): void {
  if (news.rows.size + news.removed.size + news.latest.size === 0) return
  const grids = cache.getQueriesData<InfiniteData<Page<EnvironmentRow> & { readonly next?: string }>>({
    queryKey: [listEnvironments.path, 'pages'],
  })
  const isMoved = grids.some(([key, data]) => {
    const { query } = key[2] as { readonly query: GridQuestion }
    const items = data?.pages.flatMap((page) => page.items) ?? []
    return data && hasMoved({ question: query, items, isComplete: data.pages.at(-1)?.next === undefined }, news)
  })
  changeItems<EnvironmentRow>(cache, listEnvironments.path, (items) => foldIntoRows(items, news))
  if (isMoved || news.removed.size > 0) refreshSoon(cache, listEnvironments.path)
}

/** Changes items of all pages of all lists of a route; what stays the same stays the same object. */
function mapItems<Item>(cache: QueryClient, path: string, change: (item: Item) => Item): void {
  changeItems<Item>(cache, path, (items) => items.map(change))
}

function changeItems<Item>(
  cache: QueryClient,
  path: string,
  change: (items: readonly Item[]) => readonly Item[],
): void {
  cache.setQueriesData<InfiniteData<Page<Item>>>({ queryKey: [path, 'pages'] }, (data) => {
    if (!data) return data
    let isChanged = false
    const pages = data.pages.map((page) => {
      const items = change(page.items)
      if (items.length === page.items.length && items.every((item, at) => item === page.items[at])) return page
      isChanged = true
      return { ...page, items }
    })
    return isChanged ? { ...data, pages } : data
  })
}
