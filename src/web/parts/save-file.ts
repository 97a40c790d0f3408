export interface SavedFile {
  readonly name: string
  /** Its media type. */
  readonly type: string
  readonly parts: readonly string[]
}

/** Lets the browser save what the page holds. Nothing is sent anywhere. */
export function saveFile({ name, type, parts }: SavedFile): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Some browsers begin to read only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
