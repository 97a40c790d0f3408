import { problemAt, sourceText } from '#domain/config/place.ts'
import type { SlipwayError } from '#domain/errors.ts'
import type { SourceFile, Translated } from './translation.ts'

/** A file that is no YAML, or more than a person would write. */
export function unreadable({ shown, text }: SourceFile, { details }: SlipwayError): Translated {
  const source = sourceText(shown, text)
  const start = (source.lineStarts[Number(details['line']) - 1] ?? 0) + Number(details['column']) - 1
  const template = text.includes('{{') ? '; a chart’s template is migrated as what it renders to (`helm template`)' : ''
  const message = `${String(details['problem'])}${template}`
  const problem = problemAt(source, { start, end: start + 1 }, { level: 'error', key: '', message })
  return { file: shown, what: '', mapped: [], problems: [problem] }
}

/** A file that was not looked at. */
export function skippedFile(shown: string, why: string): Translated {
  const problem = problemAt(sourceText(shown, ''), { start: 0, end: 0 }, { level: 'warning', key: '', message: why })
  return { file: shown, what: '', mapped: [], problems: [problem] }
}
