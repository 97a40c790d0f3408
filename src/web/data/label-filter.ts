/** Labels as the contract's filter writes them: `env=production,!team`. */
export interface LabelFilter {
  readonly name: string
  /** Undefined: without the label. */
  readonly value: string | undefined
}

export function parseLabels(text: string | undefined): readonly LabelFilter[] {
  if (text === undefined || text === '') return []
  return text.split(',').map((part) => {
    if (part.startsWith('!')) return { name: part.slice(1), value: undefined }
    const at = part.indexOf('=')
    return { name: part.slice(0, at), value: part.slice(at + 1) }
  })
}

/** Undefined where nothing is filtered, so that nothing stands in the address. */
function formatLabels(labels: readonly LabelFilter[]): string | undefined {
  if (labels.length === 0) return undefined
  return labels.map(({ name, value }) => (value === undefined ? `!${name}` : `${name}=${value}`)).join(',')
}

/** What else was wanted of this label is wanted no more: an application has one value of it. */
export function withLabel(text: string | undefined, label: LabelFilter): string | undefined {
  return formatLabels([...parseLabels(text).filter(({ name }) => name !== label.name), label])
}

export function withoutLabel(text: string | undefined, name: string): string | undefined {
  return formatLabels(parseLabels(text).filter((label) => label.name !== name))
}

/** Whether the filter's form can say it: a comma in a value would begin another label. */
export function canFilter({ name, value }: LabelFilter): boolean {
  return name !== '' && !/[=,!]/.test(name) && !value?.includes(',')
}
