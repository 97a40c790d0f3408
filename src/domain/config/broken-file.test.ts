import { HOST, testRows } from '../testing/broken-row.ts'
import type { Row } from '../testing/broken-row.ts'

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
  {
    title: '__proto__ at the root',
    text: `${HOST}__proto__: { a: b }\n`,
    errors: ['2:1 __proto__'],
    says: /not accepted/,
  },
  {
    title: '__proto__ in a map',
    text: `${HOST}labels: { __proto__: x }\n`,
    errors: ['2:11 labels.__proto__'],
    says: /not accepted/,
  },
  { title: 'constructor', text: `${HOST}constructor: {}\n`, errors: ['2:1 constructor'], says: /not known/ },
  {
    title: 'toString in a section',
    text: `${HOST}trigger: { toString: x }\n`,
    errors: ['2:12 trigger.toString'],
    says: /not known/,
  },
  {
    title: 'key with escape codes',
    text: `${HOST}"\\e[31mred": 1\n`,
    errors: ['2:1 ["\\u001b[31mred"]'],
    says: /not known/,
  },
  // Scalars.
  { title: 'name with capitals', text: `name: Shop\n${HOST}`, errors: ['1:7 name'], says: /lower-case/ },
  { title: 'name as a number', text: `name: 12\n${HOST}`, errors: ['1:7 name → `"12"`'], says: /lower-case/ },
  {
    title: 'name of 64 characters',
    text: `name: ${'a'.repeat(64)}\n${HOST}`,
    errors: ['1:7 name'],
    says: /at most 63/,
  },
  { title: 'empty name', text: `name:\n${HOST}`, errors: ['1:1 name'], says: /a value is missing/ },
  {
    title: 'label as a number',
    text: `labels: { build: 7 }\n${HOST}`,
    errors: ['1:18 labels.build → `"7"`'],
    says: /text/,
  },
  {
    title: 'label with a bad name',
    text: `labels: { "a b": c }\n${HOST}`,
    errors: ['1:11 labels["a b"]'],
    says: /a label/,
  },
  {
    title: 'time without unit',
    text: `${HOST}timeout: 10\n`,
    errors: ['2:10 timeout → `10s`'],
    says: /duration.*1s to 30d/s,
  },
  { title: 'time in words', text: `${HOST}timeout: ten minutes\n`, errors: ['2:10 timeout'], says: /duration/ },
  { title: 'time too long', text: `${HOST}timeout: 31d\n`, errors: ['2:10 timeout'], says: /1s to 30d/ },
  {
    title: 'yes for true',
    text: `${HOST}rollback: { automatic: yes }\n`,
    errors: ['2:24 rollback.automatic → `true`'],
    says: /`true` or `false`/,
  },
  {
    title: 'off for false',
    text: `${HOST}rollback: { automatic: off }\n`,
    errors: ['2:24 rollback.automatic → `false`'],
    says: /`true` or `false`/,
  },
  {
    title: 'wrong word of a choice',
    text: `${HOST}trigger:\n  queue: newest\n`,
    errors: ['3:10 trigger.queue'],
    says: /`latest`, `every`, `manual`/,
  },
  {
    title: 'misspelt word of a choice',
    text: `${HOST}trigger:\n  queue: Latst\n`,
    errors: ['3:10 trigger.queue → `latest`'],
    says: /one of/,
  },
  {
    title: 'pattern out of the repository',
    text: `${HOST}trigger: { paths: [a, ../b] }\n`,
    errors: ['2:23 trigger.paths[1]'],
    says: /path pattern/,
  },
  {
    title: 'windows that cross',
    text: `${HOST}drift: { converge: { minWindow: 2h, maxWindow: 1h } }\n`,
    errors: ['2:48 drift.converge.maxWindow'],
    says: /not shorter/,
  },
  {
    title: 'unknown key in a union',
    text: `${HOST}drift: { converge: { minWindw: 2h } }\n`,
    errors: ['2:22 drift.converge.minWindw → `minWindow`'],
    says: /not known/,
  },
  {
    title: 'wrong value in the second form of a union',
    text: `${HOST}drift: { converge: { minWindow: 5 } }\n`,
    errors: ['2:33 drift.converge.minWindow → `5s`'],
    says: /duration/,
  },
]

testRows(ROWS)
