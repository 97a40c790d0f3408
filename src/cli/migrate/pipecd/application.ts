import { dirname } from 'node:path/posix'
import { NATIVE_SUFFIX } from '#domain/config/pipecd/file-name.ts'
import { translatePipecd } from '#domain/config/pipecd/index.ts'
import { problemAt, sourceText } from '#domain/config/place.ts'
import { isMapping } from '#domain/config/form.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { SlipwayError } from '#domain/errors.ts'
import type { Draft, SourceFile, Stage, Translated } from '../translation.ts'
import { unreadable } from '../unreadable.ts'
import { mappedIn } from './mapped.ts'

interface Around {
  readonly isAlone: boolean
  readonly beside: readonly string[]
  readonly templates: Templates
}

/** A file of PipeCD’s as ours. */
export function applicationFile(file: SourceFile, around: Around): { object: Translated; draft?: Draft } {
  try {
    const { value, document, problems, warnings } = translatePipecd(file.text, file.shown, around)
    const mapped = isMapping(value) ? mappedIn(document, value) : []
    const object = { file: file.shown, what: '', mapped, problems: [...problems, ...warnings] }
    return isMapping(value) ? { object, draft: draftOf(file, { value, object, isAlone: around.isAlone }) } : { object }
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'config.invalid') throw error
    return { object: unreadable(file, error) }
  }
}

function draftOf(
  file: SourceFile,
  { value, object, isAlone }: { value: Stage; object: Translated; isAlone: boolean },
): Draft {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.?pipe(cd)?\.yaml$/, '')
  const folder = dirname(file.path)
  const named = isAlone || name === '' ? 'app' : name
  const source = sourceText(file.shown, file.text)
  const start = { start: 0, end: 1 }
  return {
    path: `${folder === '.' ? '' : `${folder}/`}${named}${NATIVE_SUFFIX}`,
    kind: 'application',
    value,
    from: [file.shown],
    objects: [object],
    refuse: (message) => ({
      ...object,
      mapped: [],
      problems: [problemAt(source, start, { level: 'error', key: '', message })],
    }),
  }
}
