type Version = readonly [number, number, number]

/** A comparison such as `>=3.12`: what `satisfies` asks of each part. */
interface Bound {
  readonly from: Version
  /** Not included; absent: without end. */
  readonly to?: Version
}

/**
 * Whether a version such as `v4.1.4` lies in a range as npm and Helm write them: `4.1.4`, `4.1` and `4.1.x` (any of it),
 * `^4.1`, `~4.1.2`, `>=3.12 <5`, `3.12 - 3.14`, and several of them with `||`. Undefined where the range is none.
 */
export function satisfies(version: string, range: string): boolean | undefined {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(version)
  if (!found) return undefined
  const own: Version = [Number(found[1]), Number(found[2]), Number(found[3])]
  const parts = range.split('||').map((part) => boundsOf(part))
  if (parts.some((bounds) => bounds === undefined)) return undefined
  return parts.some((bounds) => bounds?.every(({ from, to }) => !isLess(own, from) && (!to || isLess(own, to))))
}

function boundsOf(part: string): readonly Bound[] | undefined {
  const hyphen = /^\s*([\dx*.]+)\s+-\s+([\dx*.]+)\s*$/.exec(part)
  const text = hyphen ? `>=${hyphen[1]} <=${hyphen[2]}` : part
  const words = text
    .replaceAll(/([<>=^~]+)\s+/g, '$1')
    .trim()
    .split(/[\s,]+/)
  const bounds = words.map((word) => boundOf(word))
  return bounds.every((bound) => bound !== undefined) ? bounds : undefined
}

function boundOf(word: string): Bound | undefined {
  const match = /^(|[<>]=?|=|\^|~>?)v?(\d{1,9}|[x*])(?:\.(\d{1,9}|[x*]))?(?:\.(\d{1,9}|[x*]))?$/.exec(word)
  if (!match) return word === '' ? { from: [0, 0, 0] } : undefined
  const [, sign = '', ...texts] = match
  const given = texts.filter((text) => text !== undefined)
  const firstAny = given.findIndex((text) => /[x*]/.test(text))
  const numbers = (firstAny < 0 ? given : given.slice(0, firstAny)).map(Number)
  const [major = 0, minor = 0, patch = 0] = numbers
  const from: Version = [major, minor, patch]
  const zero: Version = [0, 0, 0]
  const after = numbers.length === 0 ? undefined : next(from, numbers.length - 1)
  switch (sign) {
    case '>=':
      return { from }
    case '>':
      return after ? { from: after } : { from: zero, to: zero }
    case '<':
      return { from: zero, to: from }
    case '<=':
      return upTo(zero, after)
    case '^':
      return upTo(from, caretEnd(from, numbers.length))
    case '~':
    case '~>':
      return upTo(from, numbers.length === 0 ? undefined : next(from, Math.min(1, numbers.length - 1)))
    default:
      return upTo(from, after)
  }
}

function upTo(from: Version, to: Version | undefined): Bound {
  return to ? { from, to } : { from }
}

/** The first version behind all that share the parts up to and with this one. */
function next([major, minor, patch]: Version, part: number): Version {
  if (part <= 0) return [major + 1, 0, 0]
  return part === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1]
}

/** What comes before the first part that is not zero may not change. */
function caretEnd(from: Version, given: number): Version | undefined {
  if (given === 0) return undefined
  const first = from.findIndex((part) => part > 0)
  return next(from, first < 0 || first >= given ? given - 1 : first)
}

function isLess(a: Version, b: Version): boolean {
  return a[0] - b[0] < 0 || (a[0] === b[0] && (a[1] < b[1] || (a[1] === b[1] && a[2] < b[2])))
}
