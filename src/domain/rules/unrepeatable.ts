/** What makes a release unrepeatable: names that stand for one thing today and for another tomorrow. */

const MOVING_TAGS: ReadonlySet<string> = new Set(
  'latest main master trunk head develop dev edge nightly snapshot stable unstable rolling current'.split(' '),
)

/** Why an image reference is no fixed version, as the end of a sentence, or undefined. */
export function imageDoubt(reference: string): string | undefined {
  if (isTemplate(reference) || /@sha256:[0-9a-f]{64}$/.test(reference)) return undefined
  const last = reference.slice(reference.lastIndexOf('/') + 1)
  const colon = last.indexOf(':')
  if (colon < 0) return 'the image has no tag, so that whatever is newest would run: name a version or a digest'
  return tagDoubt(last.slice(colon + 1))
}

export function tagDoubt(tag: string): string | undefined {
  if (!MOVING_TAGS.has(tag.toLowerCase())) return undefined
  return `the tag \`${tag}\` moves from version to version: name a version or a digest`
}

/** Why a git ref of a dependency is no fixed version: only commits and version-like tags are. */
export function refDoubt(ref: string): string | undefined {
  if (isTemplate(ref) || /^[0-9a-f]{7,64}$/.test(ref) || ref.startsWith('refs/tags/')) return undefined
  if (/(^|[/_-])v?\d+(\.\d+)+([.+_-][\w.+-]*)?$/.test(ref) || /^v\d+$/.test(ref)) return undefined
  return `\`${ref.slice(0, 60)}\` seems to be a branch, which moves: name a commit or a version`
}

/** The ref in an address of a dependency such as `git::https://…//module?ref=main`; undefined where it has none. */
export function refOf(address: string): string | undefined {
  const match = /[?&]ref=([^&#\s]{1,200})/.exec(address)
  return match?.[1]
}

function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('${')
}
