import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectApplication } from '../application.ts'
import { SlipwayError } from '../errors.ts'
import { SAMPLE_KINDS } from './sample-kinds.ts'

const HOST = 'host: { run: [node, a.js], listen: "127.0.0.1:8081" }\n'

interface Row {
  readonly title: string
  readonly text: string
  /** Every error: `line:column key`, then `→ suggestion` where there is one. */
  readonly errors: readonly string[]
  /** What the first error says or allows. */
  readonly says: RegExp
}

const ROWS: readonly Row[] = [
  // The file as a whole.
  { title: 'empty', text: '', errors: ['1:1 '], says: /empty/ },
  { title: 'comments only', text: '# nothing\n', errors: ['1:1 '], says: /empty/ },
  { title: 'a list', text: '- host\n', errors: ['1:1 '], says: /a list is not accepted.*mapping/s },
  { title: 'a word', text: 'host\n', errors: ['1:1 '], says: /`host` is not accepted/ },
  { title: 'no provider', text: 'description: x\n', errors: ['1:1 '], says: /one of `host`, `terraform`/ },
  { title: 'two providers', text: `${HOST}terraform: {}\n`, errors: ['2:1 terraform'], says: /one kind of target/ },
  { title: 'misspelt provider', text: 'hots: {}\n', errors: ['1:1 hots → `host`'], says: /not known/ },
  { title: 'provider of another world', text: 'nomad: {}\n', errors: ['1:1 nomad'], says: /host, terraform/ },
  { title: 'empty provider', text: 'host:\n', errors: ['1:1 host'], says: /a value is missing/ },
  { title: 'provider as a word', text: 'host: yes\n', errors: ['1:7 host'], says: /`yes` is not accepted/ },
  // YAML itself.
  { title: 'unclosed list', text: 'a: [\n', errors: ['2:1 '], says: /not YAML/ },
  { title: 'tab as indentation', text: 'host:\n\trun: [a]\n', errors: ['2:1 '], says: /not YAML.*[Tt]ab/ },
  { title: 'unclosed quote', text: 'name: "shop\n', errors: ['2:1 '], says: /not YAML/ },
  { title: 'own tag', text: 'name: !secret shop\n', errors: ['1:7 '], says: /not YAML.*tag/ },
  { title: 'binary tag', text: 'name: !!binary c2hvcA==\n', errors: ['1:7 '], says: /tag/ },
  { title: 'two documents', text: `${HOST}---\n${HOST}`, errors: ['2:1 '], says: /second document/ },
  { title: 'directive', text: '%YAML 1.1\n---\nname: shop\n', errors: ['1:1 '], says: /directives/ },
  { title: 'key twice', text: `name: shop\n${HOST}name: shop\n`, errors: ['3:1 name'], says: /twice/ },
  { title: 'deep key twice', text: `${HOST}labels: { a: b, a: c }\n`, errors: ['2:17 labels.a'], says: /twice/ },
  { title: 'merge key', text: `x: &x { a: b }\n${HOST}<<: *x\n`, errors: ['1:1 x', '3:1 ["<<"]'], says: /not known/ },
  { title: 'unknown alias', text: 'name: *nobody\n', errors: ['1:7 '], says: /no anchor `&nobody`/ },
  { title: 'alias to itself', text: 'labels: &l { a: *l }\n', errors: ['1:17 '], says: /part of/ },
  { title: 'list as a key', text: '? [a, b]\n: c\n', errors: ['1:3 '], says: /not YAML|plain text/ },
  { title: 'alias as a key', text: 'name: &n shop\n*n : x\n', errors: ['2:1 '], says: /plain text|not YAML/ },
  // Hostile keys.
  { title: '__proto__ at the root', text: `${HOST}__proto__: { a: b }\n`, errors: ['2:1 __proto__'], says: /not accepted/ },
  { title: '__proto__ in a map', text: `${HOST}labels: { __proto__: x }\n`, errors: ['2:11 labels.__proto__'], says: /not accepted/ },
  { title: 'constructor', text: `${HOST}constructor: {}\n`, errors: ['2:1 constructor'], says: /not known/ },
  { title: 'toString in a section', text: `${HOST}trigger: { toString: x }\n`, errors: ['2:12 trigger.toString'], says: /not known/ },
  { title: 'key with escape codes', text: `${HOST}"\\e[31mred": 1\n`, errors: ['2:1 ["\\u001b[31mred"]'], says: /not known/ },
  // Scalars.
  { title: 'name with capitals', text: `name: Shop\n${HOST}`, errors: ['1:7 name'], says: /lower-case/ },
  { title: 'name as a number', text: `name: 12\n${HOST}`, errors: ['1:7 name → `"12"`'], says: /lower-case/ },
  { title: 'name of 64 characters', text: `name: ${'a'.repeat(64)}\n${HOST}`, errors: ['1:7 name'], says: /at most 63/ },
  { title: 'empty name', text: `name:\n${HOST}`, errors: ['1:1 name'], says: /a value is missing/ },
  { title: 'label as a number', text: `labels: { build: 7 }\n${HOST}`, errors: ['1:18 labels.build → `"7"`'], says: /text/ },
  { title: 'label with a bad name', text: `labels: { "a b": c }\n${HOST}`, errors: ['1:11 labels["a b"]'], says: /a label/ },
  { title: 'time without unit', text: `${HOST}timeout: 10\n`, errors: ['2:10 timeout → `10s`'], says: /duration.*1s to 30d/s },
  { title: 'time in words', text: `${HOST}timeout: ten minutes\n`, errors: ['2:10 timeout'], says: /duration/ },
  { title: 'time too long', text: `${HOST}timeout: 31d\n`, errors: ['2:10 timeout'], says: /1s to 30d/ },
  { title: 'yes for true', text: `${HOST}rollback: { automatic: yes }\n`, errors: ['2:24 rollback.automatic → `true`'], says: /`true` or `false`/ },
  { title: 'off for false', text: `${HOST}trigger: { onDrift: off }\n`, errors: ['2:21 trigger.onDrift → `false`'], says: /`true` or `false`/ },
  { title: 'wrong word of a choice', text: `${HOST}trigger:\n  queue: newest\n`, errors: ['3:10 trigger.queue'], says: /`latest`, `every`, `manual`/ },
  { title: 'misspelt word of a choice', text: `${HOST}trigger:\n  queue: Latst\n`, errors: ['3:10 trigger.queue → `latest`'], says: /one of/ },
  { title: 'pattern out of the repository', text: `${HOST}trigger: { paths: [a, ../b] }\n`, errors: ['2:23 trigger.paths[1]'], says: /path pattern/ },
  { title: 'windows that cross', text: `${HOST}trigger: { onDrift: { minWindow: 2h, maxWindow: 1h } }\n`, errors: ['2:49 trigger.onDrift.maxWindow'], says: /not shorter/ },
  { title: 'unknown key in a union', text: `${HOST}trigger: { onDrift: { minWindw: 2h } }\n`, errors: ['2:23 trigger.onDrift.minWindw → `minWindow`'], says: /not known/ },
  // The provider's section.
  { title: 'missing keys', text: 'host: {}\n', errors: ['1:1 host', '1:1 host'], says: /`run` is missing/ },
  { title: 'command as text', text: 'host: { run: node a.js, listen: "127.0.0.1:1" }\n', errors: ['1:14 host.run'], says: /a list/ },
  { title: 'empty command', text: 'host: { run: [], listen: "127.0.0.1:1" }\n', errors: ['1:9 host.run'], says: /at least 1 entries/ },
  { title: 'number in a command', text: 'host: { run: [sleep, 10], listen: "127.0.0.1:1" }\n', errors: ['1:22 host.run[1] → `"10"`'], says: /`10` is not accepted/ },
  { title: 'number as text', text: 'host:\n  run: [a]\n  listen: "127.0.0.1:1"\n  replicas: "4"\n', errors: ['4:13 host.replicas → `4`'], says: /whole number/ },
  { title: 'half a replica', text: 'host:\n  run: [a]\n  listen: "127.0.0.1:1"\n  replicas: 1.5\n', errors: ['4:13 host.replicas'], says: /whole number, 1 to 100/ },
  { title: 'not a number', text: 'host:\n  run: [a]\n  listen: "127.0.0.1:1"\n  replicas: .nan\n', errors: ['4:13 host.replicas'], says: /whole number/ },
  { title: 'port alone', text: 'host: { run: [a], listen: 8081 }\n', errors: ['1:27 host.listen → `"8081"`'], says: /address and port/ },
  { title: 'port beyond the last', text: 'host: { run: [a], listen: "127.0.0.1:99999" }\n', errors: ['1:27 host.listen'], says: /address and port/ },
  { title: 'version as a number', text: 'host:\n  run: [a]\n  listen: "127.0.0.1:1"\n  env: { VERSION: 1.10 }\n', errors: ['4:19 host.env.VERSION → `"1.10"`'], says: /text/ },
  { title: 'misspelt key two levels down', text: 'host:\n  run: [a]\n  listen: "127.0.0.1:1"\n  health:\n    pth: /\n', errors: ['5:5 host.health.pth → `path`'], says: /path, every/ },
  { title: 'path that leaves its folder', text: 'terraform: { directory: ../other }\n', errors: ['1:25 terraform.directory'], says: /without `\.\.`/ },
  // The pipeline.
  { title: 'pipeline as a mapping', text: `${HOST}pipeline: { canary: {} }\n`, errors: ['2:1 pipeline'], says: /a mapping is not accepted.*a list/s },
  { title: 'empty pipeline', text: `${HOST}pipeline: []\n`, errors: ['2:1 pipeline'], says: /leave `pipeline` out/ },
  { title: 'misspelt stage', text: `${HOST}pipeline:\n  - primry\n`, errors: ['3:5 pipeline[0] → `primary`'], says: /not known/ },
  { title: 'misspelt stage with options', text: `${HOST}pipeline:\n  - wiat: 2m\n`, errors: ['3:5 pipeline[0].wiat → `wait`'], says: /not known/ },
  { title: "another provider's stage", text: `${HOST}pipeline: [apply]\n`, errors: ['2:12 pipeline[0]'], says: /sync, canary/ },
  { title: 'entry without a stage', text: `${HOST}pipeline:\n  - timeout: 4h\n`, errors: ['3:5 pipeline[0]'], says: /names no stage/ },
  { title: 'two stages in an entry', text: `${HOST}pipeline:\n  - wait: 2m\n    sync:\n`, errors: ['3:5 pipeline[0].wait'], says: /`sync` and `wait`.*begin another with `-`/ },
  { title: 'stage as a number', text: `${HOST}pipeline: [7]\n`, errors: ['2:12 pipeline[0]'], says: /`7` is not accepted/ },
  { title: 'stage that needs an option', text: `${HOST}pipeline: [wait]\n`, errors: ['2:12 pipeline[0]'], says: /`for` is missing/ },
  { title: 'empty stage that needs an option', text: `${HOST}pipeline:\n  - wait:\n`, errors: ['3:5 pipeline[0].wait'], says: /`for` is missing/ },
  { title: 'bad short form', text: `${HOST}pipeline:\n  - wait: 2 minutes\n`, errors: ['3:11 pipeline[0].wait'], says: /duration/ },
  { title: 'short form without unit', text: `${HOST}pipeline:\n  - wait: 30\n`, errors: ['3:11 pipeline[0].wait → `30s`'], says: /duration/ },
  { title: 'no short form', text: `${HOST}pipeline:\n  - canary: 25%\n  - clean\n`, errors: ['3:13 pipeline[0].canary'], says: /mapping/ },
  { title: 'share without %', text: `${HOST}pipeline:\n  - canary: { scale: 25 }\n  - clean\n`, errors: ['3:22 pipeline[0].canary.scale → `25%`'], says: /percentage/ },
  { title: 'share above all', text: `${HOST}pipeline:\n  - canary: { scale: 125% }\n  - clean\n`, errors: ['3:22 pipeline[0].canary.scale'], says: /0% to 100%/ },
  { title: 'bad word in a short form', text: `${HOST}pipeline:\n  - clean: canry\n`, errors: ['3:12 pipeline[0].clean → `canary`'], says: /`canary`, `baseline`, `all`/ },
  { title: 'bad option far down', text: `${HOST}pipeline:\n  - sync\n  - analysis:\n      for: 5m\n      checks:\n        - metric: p98\n`, errors: ['7:19 pipeline[1].analysis.checks[0].metric → `p99`'], says: /success-rate/ },
  { title: 'rule of an option', text: `${HOST}pipeline:\n  - sync\n  - analysis:\n      for: 5m\n      checks:\n        - name: x\n`, errors: ['7:11 pipeline[1].analysis.checks[0]'], says: /a `metric` or a `query`/ },
  { title: 'union of a list and text', text: `${HOST}pipeline:\n  - script: { run: 3 }\n`, errors: ['3:20 pipeline[0].script.run'], says: /a list; or one line/ },
  { title: 'the better branch of a union', text: `${HOST}pipeline:\n  - script: { run: [a, 3] }\n`, errors: ['3:24 pipeline[0].script.run[1] → `"3"`'], says: /one line of text/ },
  { title: 'bad sibling', text: `${HOST}pipeline:\n  - sync:\n    tiemout: 3m\n`, errors: ['4:5 pipeline[0].tiemout → `timeout`'], says: /not known/ },
  { title: 'bad retry', text: `${HOST}pipeline:\n  - sync:\n    retry: { limit: many }\n`, errors: ['4:21 pipeline[0].retry.limit'], says: /whole number, 0 to 100/ },
  { title: 'bad condition', text: `${HOST}pipeline:\n  - sync:\n    when: { trigger: [push] }\n`, errors: ['4:23 pipeline[0].when.trigger[0]'], says: /`commit`, `command`, `drift`/ },
  { title: 'group of one', text: `${HOST}pipeline:\n  - parallel: [sync]\n`, errors: ['3:5 pipeline[0].parallel'], says: /at least two/ },
  { title: 'group within a group', text: `${HOST}pipeline:\n  - parallel: [sync, { parallel: [sync, wait: 1m] }]\n`, errors: ['3:24 pipeline[0].parallel[1].parallel'], says: /not known/ },
  { title: 'group with a name', text: `${HOST}pipeline:\n  - parallel: [sync, wait: 1m]\n    name: x\n`, errors: ['4:5 pipeline[0].name'], says: /belongs to the stages/ },
  { title: 'group that clashes', text: `${HOST}pipeline:\n  - parallel: [sync, primary]\n`, errors: ['3:22 pipeline[0].parallel[1]'], says: /`primary` and `sync` both change/ },
  { title: 'names that clash', text: `${HOST}pipeline:\n  - sync:\n    name: a\n  - wait: 1m\n    name: a\n`, errors: ['6:5 pipeline[1].name'], says: /same name/ },
  { title: 'traffic to nobody', text: `${HOST}pipeline:\n  - traffic: 20%\n  - primary\n`, errors: ['3:5 pipeline[0].traffic'], says: /starts the canary/ },
  { title: 'traffic to a variant that is gone', text: `${HOST}pipeline: [canary, clean, traffic: 20%, primary]\n`, errors: ['2:27 pipeline[2].traffic'], says: /starts the canary/ },
  { title: 'traffic to the other variant', text: `${HOST}pipeline: [canary, traffic: { baseline: 5% }, primary, clean]\n`, errors: ['2:20 pipeline[1].traffic'], says: /starts the baseline/ },
  { title: 'much at once', text: `naem: x\n${HOST}timeout: 3\npipeline: [canry, traffic: 20%]\n`, errors: ['1:1 naem → `name`', '3:10 timeout → `3s`', '4:12 pipeline[0] → `canary`', '4:19 pipeline[1].traffic'], says: /not known/ },
]

function problemsOf(text: string): readonly { words: string; place: string }[] {
  try {
    const { errors } = inspectApplication(text, 'apps/shop/app.slipway.yaml', SAMPLE_KINDS)
    return errors.map(({ line, column, key, message, allowed, suggestion }) => ({
      place: `${line}:${column} ${key}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
      words: `${message} ${allowed ?? ''}`,
    }))
  } catch (error) {
    assert.ok(error instanceof SlipwayError && error.code === 'config.invalid', String(error))
    const { line, column, problem } = error.details
    return [{ place: `${line}:${column} `, words: String(problem) }]
  }
}

for (const { title, text, errors, says } of ROWS) {
  test(`a broken file: ${title}`, () => {
    const problems = problemsOf(text)
    assert.deepEqual(
      problems.map(({ place }) => place),
      errors,
    )
    assert.match(problems[0]?.words ?? '', says)
  })
}

test('the table is as long as it should be', () => {
  assert.ok(ROWS.length >= 60)
})
