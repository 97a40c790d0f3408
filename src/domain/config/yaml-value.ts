import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, Node, Pair, Scalar, YAMLMap } from 'yaml'
import { isMapping } from './form.ts'
import { emptyMapping } from './mapping.ts'
import type { Span } from './place.ts'

/** Values of one file, those that aliases repeat included. */
export const MOST_VALUES = 100_000
const MOST_FAULTS = 200

export interface Fault {
  readonly span: Span
  readonly message: string
  /** Path of the key concerned, where it is one. */
  readonly path?: readonly (string | number)[]
}

export interface YamlValue {
  readonly value: unknown
  /** What each alias stands for. */
  readonly aliases: ReadonlyMap<Alias, Node>
  readonly faults: readonly Fault[]
  /** How many values it holds. */
  readonly size: number
}

/** What a kind of file may hold. */
export interface YamlRules {
  readonly mergeKeys: 'refused' | 'applied'
  /** Of a key that is there twice. */
  readonly twinKeys: 'refused' | 'last'
  readonly scalar: (node: Scalar) => { readonly value: unknown } | { readonly fault: string }
}

interface State {
  readonly rules: YamlRules
  readonly anchors: Map<string, Node>
  readonly aliases: Map<Alias, Node>
  readonly faults: Fault[]
  /** Nodes that are being converted: an alias to one of them would never end. */
  readonly open: Set<Node>
  /** The outermost alias that is being expanded. */
  expanding: Alias | undefined
  readonly most: number
  values: number
  stopped: boolean
}

const CONFIGURATION: YamlRules = {
  mergeKeys: 'refused',
  twinKeys: 'refused',
  scalar: ({ value }) => ({ value }),
}

type Path = readonly (string | number)[]

/**
 * Plain values of a YAML tree. Mappings have no prototype, so that a key such as `constructor` is a key like any
 * other. Done here and not by the library because it must be linear in the size of the result, whose size is limited,
 * and because each fault must have its place.
 */
export function yamlValue(root: Node | null, most = MOST_VALUES, rules = CONFIGURATION): YamlValue {
  const state: State = {
    rules,
    anchors: new Map(),
    aliases: new Map(),
    faults: [],
    open: new Set(),
    expanding: undefined,
    most,
    values: 0,
    stopped: false,
  }
  const value = convert(state, root, [])
  return { value, aliases: state.aliases, faults: state.faults, size: state.values }
}

export function spanOf(node: Node | null | undefined): Span {
  const range = node?.range
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 }
}

function convert(state: State, node: Node | null, path: Path): unknown {
  if (node === null || state.stopped) return null
  state.values += 1
  if (state.values > state.most) return stop(state, node)
  if (isAlias(node)) return expand(state, node, path)
  if (node.anchor) state.anchors.set(node.anchor, node)
  if (isScalar(node)) return scalar(state, node)
  state.open.add(node)
  const value = isMap<Node, Node | null>(node) ? mapping(state, node, path) : list(state, node, path)
  state.open.delete(node)
  return value
}

function stop(state: State, node: Node): null {
  state.stopped = true
  const message = state.expanding
    ? `this alias makes the file stand for more than ${state.most} values`
    : `the file has more than ${state.most} values`
  return fault(state, state.expanding ?? node, message)
}

function expand(state: State, alias: Alias, path: Path): unknown {
  const target = state.aliases.get(alias) ?? state.anchors.get(alias.source)
  const name = alias.source.slice(0, 50)
  if (!target) return fault(state, alias, `the alias \`*${name}\` has no anchor \`&${name}\` before it`)
  if (state.open.has(target)) return fault(state, alias, `the alias \`*${name}\` stands for what it is part of`)
  // Kept, as the same anchor may be set anew before another alias brings this one up again.
  state.aliases.set(alias, target)
  const isOutermost = state.expanding === undefined
  state.expanding ??= alias
  const value = convert(state, target, path)
  if (isOutermost) state.expanding = undefined
  return value
}

function scalar(state: State, node: Scalar): unknown {
  const result = state.rules.scalar(node)
  return 'fault' in result ? fault(state, node, result.fault) : result.value
}

function mapping(state: State, node: YAMLMap<Node, Node | null>, path: Path): unknown {
  const value = emptyMapping()
  const merged: [string, unknown][] = []
  for (const pair of node.items) {
    const key = keyOf(state, pair)
    if (key === undefined) continue
    const here = [...path, key]
    const refusal = refusalOf(state, pair, key in value)
    if (refusal !== undefined) fault(state, pair.key, refusal, here)
    else if (isMerge(pair)) merged.push(...mergedIn(state, pair, here))
    else value[key] = convert(state, pair.value ?? null, here)
  }
  // What is written out stands, wherever the merge key is; of what is merged the first.
  for (const [key, one] of merged) if (!(key in value)) value[key] = one
  return value
}

function refusalOf({ rules }: State, pair: Pair<Node, Node | null>, isThere: boolean): string | undefined {
  if (isScalar(pair.key) && pair.key.value === '__proto__') return 'this key is not accepted'
  if (isMerge(pair) && rules.mergeKeys === 'refused') return 'merge keys are not accepted: write the keys out'
  return isThere && rules.twinKeys === 'refused' ? 'this key is there twice' : undefined
}

function isMerge({ key }: Pair<Node, Node | null>): boolean {
  return isScalar(key) && key.value === '<<'
}

/** What a merge key brings: the entries of one mapping, or of a list of them. */
function mergedIn(state: State, { key, value }: Pair<Node, Node | null>, path: Path): [string, unknown][] {
  const converted = convert(state, value ?? null, path)
  const sources: unknown[] = Array.isArray(converted) ? converted : [converted]
  if (sources.every(isMapping)) return sources.flatMap((source) => Object.entries(source))
  if (!state.stopped) fault(state, key, 'a merge key takes a mapping, or a list of mappings', path)
  return []
}

function list(state: State, node: Node, path: Path): unknown {
  if (!isSeq<Node>(node)) return fault(state, node, 'this kind of value is not accepted')
  return node.items.map((item, index) => convert(state, item, [...path, index]))
}

function keyOf(state: State, pair: Pair<Node, Node | null>): string | undefined {
  if (isScalar(pair.key) && typeof pair.key.value === 'string') return pair.key.value
  fault(state, pair.key, 'a key must be plain text')
  return undefined
}

function fault(state: State, node: Node, message: string, path?: Path): null {
  const found = { span: spanOf(node), message, ...(path && { path }) }
  if (state.faults.length < MOST_FAULTS) state.faults.push(found)
  return null
}
