import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashKey, QueryClient } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { forgetUnshown, tellShown } from './shown-rows.ts'

const KEY = ['/v1/applications', 'pages', {}]

/** A list of which so many pages of ten rows were read. */
function listOf(pages: number): QueryClient {
  const cache = new QueryClient()
  cache.setQueryData(KEY, {
    pages: Array.from({ length: pages }, () => ({ items: Array.from({ length: 10 }, (_, row) => row) })),
    pageParams: Array.from({ length: pages }, (_, page) => String(page)),
  })
  return cache
}

function pagesLeft(cache: QueryClient): readonly unknown[] | undefined {
  return cache.getQueryData<InfiniteData<unknown>>(KEY)?.pageParams
}

void test('pages beyond what is looked at are forgotten', () => {
  const cache = listOf(5)
  const stop = tellShown(cache, hashKey(KEY), 11)
  forgetUnshown(cache)
  assert.deepEqual(pagesLeft(cache), ['0', '1'])
  stop()
  cache.clear()
})

void test('what is looked at stays, and so does the first page of what is not', () => {
  const cache = listOf(3)
  const stop = tellShown(cache, hashKey(KEY), 30)
  forgetUnshown(cache)
  assert.equal(pagesLeft(cache)?.length, 3)
  tellShown(cache, hashKey(KEY), 0)
  stop()
  forgetUnshown(cache)
  assert.deepEqual(pagesLeft(cache), ['0'])
  cache.clear()
})

void test('a list that nobody looks at any more is left alone', () => {
  const cache = listOf(3)
  tellShown(cache, hashKey(KEY), 1)()
  forgetUnshown(cache)
  assert.equal(pagesLeft(cache)?.length, 3)
  cache.clear()
})
