/** What a query over logs looks for in the lines, as far as the variant's own output can tell. */
export type LogQuery = { readonly pattern: string; readonly narrowed: boolean } | { readonly why: string }

const SEVERITIES: ReadonlySet<string> = new Set(['WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'])

const TERM = /\s*(?:AND\s+)?(?:([\w.-]+(?:\."[^"]*")?)\s*(=~|!=|>=|<=|[:=<>])\s*)?("(?:[^"\\]|\\.)*"|[^\s"()]+)/gy

/** The one text that a query of terms joined by AND asks for; which container wrote it is known without being asked. */
export function readLogQuery(query: string): LogQuery {
  if (/\b(OR|NOT)\b|[()]|(^|\s)-\w/.test(query.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'))) {
    return { why: 'only terms that must all hold are read' }
  }
  const texts: string[] = []
  let narrowed = false
  TERM.lastIndex = 0
  const text = query.trim()
  while (TERM.lastIndex < text.length) {
    const match = TERM.exec(text)
    if (!match) return { why: 'it is no list of terms such as `textPayload:"timeout"`' }
    const [, field, relation = ':', written = ''] = match
    const value = written.replace(/^"(.*)"$/s, '$1').replaceAll(/\\(.)/g, '$1')
    const found = textOf({ field, relation, value })
    if (found === undefined) return { why: `the term \`${match[0].trim().slice(0, 80)}\` has no counterpart` }
    if (found.text === undefined) narrowed = true
    else texts.push(found.text)
  }
  const [pattern, other] = texts
  if (pattern === undefined) return { why: 'it asks for no text' }
  if (other !== undefined) return { why: 'it asks for more than one text in a line' }
  return { pattern, narrowed }
}

function textOf(term: { field: string | undefined; relation: string; value: string }): { text?: string } | undefined {
  const { field, relation, value } = term
  if (relation === '=~' || relation === '!=' || value.includes('*')) return undefined
  if (field === undefined) return { text: value }
  if (/^(resource|labels|logName|log_name)\b/.test(field)) return {}
  if (field === 'severity')
    return SEVERITIES.has(value) && relation !== '<' && relation !== '<=' ? { text: value } : undefined
  const isText = /^(textPayload|jsonPayload(\.\w+)*|protoPayload(\.\w+)*)$/.test(field)
  return isText && (relation === ':' || relation === '=') ? { text: value } : undefined
}
