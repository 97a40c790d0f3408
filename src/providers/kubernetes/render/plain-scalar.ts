import type { Scalar } from 'yaml'

type Reading = { readonly value: unknown } | { readonly fault: string }

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])
const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
const INTEGER = /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-f_]+|0[0-7_]*|[1-9][\d_]*)$/i
const FLOAT = /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:e[-+]?\d+)?$/i
const NO_NUMBER = /^(?:[-+]?\.inf|\.nan)$/i
/** Beyond them a cluster, too, counts in floating point. */
const LARGEST = 2n ** 64n
const TOO_LARGE = 'this whole number is too large to be kept exactly: write it in quotes'
const NOT_JSON = 'this number cannot be written in JSON, which is what a cluster takes'

/**
 * A scalar as `kubectl` and `helm` read it, which is YAML 1.1 in part: `yes` is true, `0644` is octal, `1_000` is a
 * number; dates and times of day are text.
 */
export function scalarValue(node: Scalar): Reading {
  const text = String(node.value)
  return node.type === 'PLAIN' && node.tag === undefined ? plainValue(text) : { value: text }
}

function plainValue(text: string): Reading {
  if (NULLS.has(text)) return { value: null }
  if (TRUE.has(text)) return { value: true }
  if (FALSE.has(text)) return { value: false }
  if (!/^[-+.\d]/.test(text)) return { value: text }
  if (NO_NUMBER.test(text)) return { fault: NOT_JSON }
  if (INTEGER.test(text)) return integerValue(text)
  if (!FLOAT.test(text)) return { value: text }
  const value = Number(text.replaceAll('_', ''))
  return Number.isFinite(value) ? { value: value === 0 ? 0 : value } : { value: text }
}

function integerValue(text: string): Reading {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '')
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits
  const size = BigInt(octal.toLowerCase())
  if (size > BigInt(Number.MAX_SAFE_INTEGER) && size < LARGEST) return { fault: TOO_LARGE }
  const value = Number(size)
  return { value: text.startsWith('-') && value !== 0 ? -value : value }
}
