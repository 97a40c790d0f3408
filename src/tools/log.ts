import { reportOf } from '#domain/errors.ts'

export type LogFields = Readonly<Record<string, unknown>>

/** The program's own log, not a stage's. Never given a secret. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof LEVELS)[number]

/** One JSON object a line. An `error` field is written with its code and message; its stack only for a bug. */
export function jsonLog(options: { name: string; level: LogLevel; write: (line: string) => void }): Log {
  const least = LEVELS.indexOf(options.level)
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LEVELS.indexOf(level) < least) return
      const shown = 'error' in fields ? { ...fields, error: reportOf(fields['error']) } : fields
      options.write(
        `${JSON.stringify({ at: new Date().toISOString(), level, name: options.name, message, ...shown })}\n`,
      )
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
