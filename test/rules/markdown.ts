import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface MarkdownPage {
  /** From the root. */
  readonly path: string
  readonly text: string
}

/** A fenced block: what stands behind the backquotes, and what lies between. */
export interface Block {
  readonly path: string
  readonly label: string
  readonly text: string
}

/** All pages that people read. */
export function markdownPages(): MarkdownPage[] {
  const paths = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'src/**/*.md'], { cwd: ROOT }).toSorted()
  return paths.map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }))
}

export function blocksOf({ path, text }: MarkdownPage): Block[] {
  return [...text.matchAll(/^```([^\n`]*)\n(.*?)^```$/gms)].map(([, label = '', inner = '']) => ({
    path,
    label,
    text: inner,
  }))
}

/** The text without its fenced blocks. */
export function proseOf({ text }: MarkdownPage): string {
  return text.replaceAll(/^```[^\n`]*\n.*?^```$/gms, '')
}

/** The anchors of a page's headings, as forges make them. */
export function anchorsOf(page: MarkdownPage): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const anchors = [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
  return new Set(anchors)
}
