export type TemplatedKind = 'metrics' | 'logs' | 'https'

/** PipeCD names templates by kind, we name all together. */
const ENDS: Readonly<Record<TemplatedKind, string>> = { metrics: '', logs: '-logs', https: '-http' }

export function templateNameOf(kind: TemplatedKind, name: string): string {
  return `${slugOf(name)}${ENDS[kind]}`
}

/** Of the check that looks for lower numbers, where the other looks for higher ones. */
export function lowerName(name: string): string {
  return `${name}-lower`
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? 'unnamed' : slug
}
