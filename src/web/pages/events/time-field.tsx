import { TextInput } from '@mantine/core'

interface TimeFieldProps {
  readonly label: string
  /** Milliseconds since 1970. */
  readonly value: number | undefined
  readonly onChange: (at: number | undefined) => void
}

/** A moment by the reader's clock. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={value === undefined ? '' : localText(value)}
      onChange={(event) => {
        const at = new Date(event.currentTarget.value).getTime()
        onChange(Number.isNaN(at) ? undefined : Math.max(0, at))
      }}
    />
  )
}

/** As the field wants it: local time without a zone. */
function localText(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
