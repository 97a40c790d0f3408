/** `1024Mi` → `1Gi`, `1000m` → `1`: as the server writes quantities back. */
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const
const THOUSAND = 1000n
const KIBI = 1024n
/** Index of the suffix of ones in DECIMAL. */
const ONES = 3
/** Quantities are whole numbers of nano here. */
const NANO = 1_000_000_000n

/** Undefined where it is no quantity. */
export function canonicalQuantity(text: string): string | undefined {
  const nano = parseQuantity(text)
  if (nano === undefined) return undefined
  if (nano === 0n) return '0'
  const size = nano < 0n ? -nano : nano
  const sign = nano < 0n ? '-' : ''
  return sign + (text.endsWith('i') && size % NANO === 0n ? binary(size / NANO) : decimal(size, text))
}

/** In nano: `1` is 10⁹. Undefined where it is no quantity. */
export function parseQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text)
  if (!match || ((match[2] ?? '') === '' && (match[3] ?? '') === '')) return undefined
  const [, sign, whole = '', part = '', suffix = ''] = match
  const digits = BigInt(whole + part)
  const nano = scale(digits, part.length, suffix)
  return sign === '-' ? -nano : nano
}

function scale(digits: bigint, decimals: number, suffix: string): bigint {
  const down = 10n ** BigInt(decimals)
  if (suffix.endsWith('i')) {
    return roundUp(digits * NANO * KIBI ** BigInt(BINARY.indexOf(suffix as (typeof BINARY)[number])), down)
  }
  const power = /^[eE][+-]?\d/.test(suffix)
    ? Number(suffix.slice(1))
    : (DECIMAL.indexOf(suffix as (typeof DECIMAL)[number]) - ONES) * 3
  return power >= 0
    ? roundUp(digits * NANO * 10n ** BigInt(power), down)
    : roundUp(digits * NANO, down * 10n ** BigInt(-power))
}

function roundUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by
}

function binary(ones: bigint): string {
  let rest = ones
  let index = 0
  while (rest % KIBI === 0n && index < BINARY.length - 1) {
    rest /= KIBI
    index += 1
  }
  return `${rest}${BINARY[index]}`
}

function decimal(nano: bigint, text: string): string {
  let rest = nano
  let index = 0
  while (rest % THOUSAND === 0n && index < DECIMAL.length - 1) {
    rest /= THOUSAND
    index += 1
  }
  const power = (index - ONES) * 3
  if (/[eE][+-]?\d+$/.test(text)) return power === 0 ? `${rest}` : `${rest}e${power}`
  return `${rest}${DECIMAL[index]}`
}
