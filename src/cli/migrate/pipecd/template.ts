import { translateTemplates } from '#domain/config/pipecd/analysis-template.ts'
import { problemIn } from '#domain/config/check.ts'
import { isMapping } from '#domain/config/form.ts'
import { TEMPLATE_FOLDER } from '#domain/config/template-file.ts'
import { SlipwayError } from '#domain/errors.ts'
import type { Draft, Mapped, SourceFile, Translated } from '../translation.ts'
import { unreadable } from '../unreadable.ts'
import { mappedIn } from './mapped.ts'

interface TemplateFile {
  readonly object: Translated
  readonly drafts: readonly Draft[]
}

/** A file of `.pipe/`: one of ours for each check that it describes. One of another kind makes none. */
export function templateFile(file: SourceFile): TemplateFile | undefined {
  try {
    const read = translateTemplates(file.text, file.shown)
    if (read.length === 0) return undefined
    const object = objectOf(file, read)
    const drafts = read.flatMap(({ name, value, template }): Draft[] => {
      if (!isMapping(value)) return []
      const refuse = (message: string): Translated => {
        const problem = problemIn(template.document, [], { level: 'error', message })
        return { ...object, mapped: [], problems: [problem] }
      }
      const path = `${TEMPLATE_FOLDER}/${name}.yaml`
      return [{ path, kind: 'template', value, from: [file.shown], objects: [object], refuse }]
    })
    return { object, drafts }
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'config.invalid') throw error
    return { object: unreadable(file, error), drafts: [] }
  }
}

/** Checks that come from one entry tell of the same keys. */
function objectOf(file: SourceFile, read: ReturnType<typeof translateTemplates>): Translated {
  const mapped = new Map<string, Mapped>()
  for (const { name, value, template } of read) {
    for (const one of mappedIn(template.document, value)) {
      mapped.set(`${one.key} ${one.to}`, { ...one, to: `${one.to} of ${name}` })
    }
  }
  const problems = read.flatMap((one) => [...one.problems, ...one.warnings])
  const once = new Map(problems.map((one) => [`${one.line} ${one.column} ${one.message}`, one]))
  return { file: file.shown, what: 'AnalysisTemplate', mapped: [...mapped.values()], problems: [...once.values()] }
}
