import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, Node, Pair, YAMLMap } from 'yaml'
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
}

interface State {
  readonly anchors: Map<string, Node>
  readonly aliases: Map<Alias, Node>
  readonly faults: Fault[]
  /** Nodes that are being converted: an alias to one of them would never end. */
  readonly open: Set<Node>
  /** The outermost alias that is being expanded. */
  expanding: Alias | undefined
  values: number
  stopped: boolean
}

const REFUSED_KEYS: ReadonlyMap<string, string> = new Map([
  ['__proto__', 'this key is not accepted'],
  ['<<', 'merge keys are not accepted: write the keys out'],
])

type Path = readonly (string | number)[]

/**
 * Plain values of a YAML tree. Mappings have no prototype, so that a key such as `constructor` is a key like any
 * other. Done here and not by the library because it must be linear in the size of the result, whose size is limited,
 * and because each fault must have its place.
 */
export function yamlValue(root: Node | null): YamlValue {
  const state: State = {
    anchors: new Map(),
    aliases: new Map(),
    faults: [],
    open: new Set(),
    expanding: undefined,
    values: 0,
    stopped: false,
  }
  const value = convert(state, root, [])
  return { value, aliases: state.aliases, faults: state.faults }
}

export function spanOf(node: Node | null | undefined): Span {
  const range = node?.range
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 }
}

function convert(state: State, node: Node | null, path: Path): unknown {
  if (node === null || state.stopped) return null
  state.values += 1
  if (state.values > MOST_VALUES) return stop(state, node)
  if (isAlias(node)) return expand(state, node, path)
  if (node.anchor) state.anchors.set(node.anchor, node)
  if (isScalar(node)) return node.value
  state.open.add(node)
  const value = isMap<Node, Node | null>(node) ? mapping(state, node, path) : list(state, node, path)
  state.open.delete(node)
  return value
}

function stop(state: State, node: Node): null {
  state.stopped = true
  const message = state.expanding
    ? `this alias makes the file stand for more than ${MOST_VALUES} values`
    : `the file has more than ${MOST_VALUES} values`
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

function mapping(state: State, node: YAMLMap<Node, Node | null>, path: Path): unknown {
  const value = emptyMapping()
  for (const pair of node.items) {
    const key = keyOf(state, pair)
    if (key === undefined) continue
    const here = [...path, key]
    const refusal = key in value ? 'this key is there twice' : REFUSED_KEYS.get(key)
    if (refusal !== undefined) fault(state, pair.key, refusal, here)
    else value[key] = convert(state, pair.value ?? null, here)
  }
  return value
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
