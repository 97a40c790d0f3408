const NAMED: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
}

/** Whether a schedule of five fields names this minute, in UTC. */
export function isDue(schedule: string, at: Date): boolean {
  const fields = (NAMED[schedule] ?? schedule).trim().split(/\s+/)
  const values = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()]
  return fields.length === values.length && fields.every((field, index) => names(field, values[index] ?? 0))
}

/** `*`, `5`, `1-4`, `1,3`, with a step after a slash. */
function names(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [range = '*', step] = part.split('/')
    const every = Number(step ?? 1)
    if (range === '*') return value % every === 0
    const [from, to] = range.split('-').map(Number)
    const last = to ?? (step === undefined ? from : Infinity)
    return from !== undefined && last !== undefined && value >= from && value <= last && (value - from) % every === 0
  })
}
