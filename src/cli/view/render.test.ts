import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ansiPaint, noPaint } from '../text/paint.ts'
import { widthOf } from '../text/width.ts'
import { render } from './render.ts'
import {
  approvalBodies,
  factsOf,
  measuringBodies,
  rolledBackBodies,
  START,
  storyAfter,
  waiting,
} from './story-fixture.ts'

const NOW = START + 40_000
const HOSTILE =
  'Fix \u001B]0;pwned\u0007 the \u001B[2J\u9875\u9762 \u202Eevil\u202C and much more of a long subject\nbody'

before(() => {
  process.env['TZ'] = 'UTC'
})

void test('a canary under analysis, 80 columns', () => {
  assert.deepEqual(render(storyAfter(factsOf(measuringBodies())), { columns: 80, paint: noPaint }, NOW), [
    '▸ shop 8f3c2d1 Make the page faster                                  running 40s',
    '  pipeline: server.js changed',
    '  shop 8f3c2d1',
    '',
    '  ✔ canary                                                                    4s',
    '  ✔ traffic                                                                   1s',
    '  ▸ analysis                                                           34s of 1m',
    '      success-rate  canary 99.912%  (min 99.5%)',
    '      p99  canary 131.3ms  primary 128ms  (against primary)',
    ' ┆▸ smoke                                                                    34s',
    '  · approval',
    '  · primary',
    '',
    'traffic ████████████████████████████████░░░░░░░░  primary 80%  canary 20%',
    '',
    'Running analysis and smoke.',
    '',
    '  slipway deployment cancel dep00001',
  ])
})

void test('a wait says for whom, until when and what then, 40 columns', () => {
  assert.deepEqual(render(storyAfter(factsOf(approvalBodies())), { columns: 40, paint: noPaint }, START + 70_000), [
    '… shop 8f3c2d1 Make the p… waiting 1m10s',
    '  pipeline: server.js changed',
    '  shop 8f3c2d1',
    '',
    '  ✔ canary                            4s',
    '  ✔ traffic                           1s',
    '  ✔ analysis                          1m',
    '      ✔ success-rate: 99.91% is at least',
    '        99.5%',
    '      ✔ p99: 131ms against 128ms of',
    '        primary',
    ' ┆✔ smoke                            14s',
    '  … approval  0 of 1 approvals        4s',
    '  · primary',
    '',
    'traffic ██████████████████████████░░░░░░',
    '        primary 80%  canary 20%',
    '',
    '0 of 1 approvals.',
    'Waits for group:leads until 2026-03-02',
    '12:01 (in 23h59m); then: the stage',
    'fails.',
    '',
    '  slipway deployment approve dep00001',
    '  slipway deployment reject dep00001',
  ])
})

void test('a rollback, 160 columns', () => {
  const lines = render(storyAfter(factsOf(rolledBackBodies())), { columns: 160, paint: noPaint }, NOW)
  assert.equal(lines[0], `✖ shop 8f3c2d1 Make the page faster${' '.repeat(75)}failed 30s`)
  assert.deepEqual(
    lines.slice(6).map((line) => line.replace(/ {3,}(\S+)$/, ' | $1')),
    [
      '  ✖ analysis | 20s',
      '      ✖ success-rate: 91.2% is below 99.5%',
      '      ✔ p99: 131ms against 128ms of primary',
      ' ┆⊘ smoke  analysis failed | 20s',
      '  ⊘ approval  Not reached',
      '  ⊘ primary  Not reached',
      '  ✔ ↶ revert traffic | 1s',
      '  ✔ ↶ revert canary | 1s',
      '  ✔ ↶ restore what ran before | 1s',
      '',
      'traffic ████████████████████████████████████████  primary 100%',
      '',
      'analysis failed: success-rate: 91.2% is below 99.5%; rolled back to 1b2c3d4.',
      'Fix the release and push it.',
      '',
      '  slipway deployment logs dep00001',
    ],
  )
})

void test('what an error brought with it stands below it, but for what it says itself', () => {
  const story = storyAfter(factsOf(rolledBackBodies()))
  const { error } = story.deployment
  assert.ok(error)
  const output = `${error.message}\nthe stem\n\nthe root`
  const lines = render(
    { ...story, deployment: { ...story.deployment, error: { ...error, output } } },
    { columns: 160, paint: noPaint },
    NOW,
  )
  assert.deepEqual(lines.slice(-5), [
    'Fix the release and push it.',
    '  the stem',
    '  the root',
    '',
    lines.at(-1) ?? '',
  ])
})

void test('no view is wider or higher than its terminal, hostile texts or not', () => {
  const stories = [measuringBodies, approvalBodies, rolledBackBodies].flatMap((bodies) =>
    factsOf(bodies({ message: HOSTILE })).map((_, i, all) => storyAfter(all.slice(0, i + 1))),
  )
  for (const story of stories) {
    for (const columns of [40, 57, 80, 160]) {
      for (const rows of [5, 8, 13, 24]) {
        const lines = render(story, { columns, rows, paint: ansiPaint }, NOW)
        assert.ok(lines.length <= rows, `${lines.length} lines in ${rows} rows`)
        for (const line of lines) assert.ok(widthOf(line) <= columns, `${widthOf(line)} > ${columns}: ${line}`)
      }
    }
  }
})

void test('nothing of a hostile commit message reaches the terminal but its letters', () => {
  const story = storyAfter(factsOf(measuringBodies({ message: HOSTILE })))
  const [head] = render(story, { columns: 60, paint: noPaint }, NOW)
  assert.equal(head, '▸ shop 8f3c2d1 Fix  the 页面 evil and much more… running 40s')
})

void test('on few rows what runs and what failed stays, the rest is counted', () => {
  const story = storyAfter(factsOf(rolledBackBodies()))
  assert.deepEqual(render(story, { columns: 60, rows: 9, paint: noPaint }, NOW), [
    '✖ shop 8f3c2d1 Make the page faster               failed 30s',
    '  ✔ 2 stages succeeded',
    '  ✖ analysis                                             20s',
    '  ⊘ 3 stages cancelled',
    '  ✔ 3 stages succeeded',
    'traffic ██████████████████████████████████████  primary 100%',
    'analysis failed: success-rate: 91.2% is below 99.5%; rolled',
    'back to 1b2c3d4.',
    'Fix the release and push it.',
  ])
})

void test('a clock behind the agent’s shows no time before the beginning', () => {
  const story = storyAfter(
    factsOf([...measuringBodies(), [17, { kind: 'step-waiting', step: '3.2-smoke', waiting: waiting('it', NOW) }]]),
  )
  assert.match(render(story, { columns: 80, paint: noPaint }, START - 5_000)[0] ?? '', /running 0s$/)
})
