import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresOf, formatFigure } from './figures.ts'

const words = { odds: (count: string) => `${count}:1`, pairs: (count: string) => `${count} pairs` }

void test('what a verdict rests on comes first, and nothing is left out', () => {
  const limits = { alpha: 0.02, effectFloor: 4 }
  const figures = { u: 12, p: 0.004, median: 48, controlMedian: 40, mean: 49, surprising: 1 }
  const { main, rest } = figuresOf({ strategy: 'canary-primary', unit: 'ms', limits, figures })
  assert.deepEqual(
    main.map(({ key }) => key),
    ['median', 'controlMedian', 'effectFloor', 'p', 'alpha'],
  )
  assert.deepEqual(rest.map(({ key }) => key).toSorted(), ['mean', 'surprising', 'u'])
})

void test('figures are written as what they are', () => {
  const show = (key: string, value: number): string => formatFigure({ key, value }, 'ms', words)
  assert.equal(show('shift', 8), '+8ms')
  assert.equal(show('shift', -8), '-8ms')
  assert.equal(show('effect', 0.2), '+20%')
  assert.equal(show('p', 0.00001), '< 0.0001')
  assert.equal(show('evidence', 145.7), '145:1')
  assert.equal(show('evidenceNeeded', 99.2), '100:1')
  assert.equal(show('decidedAfter', 12), '12 pairs')
  assert.equal(show('failures', 3), '3')
})
