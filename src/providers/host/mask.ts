import { HIDDEN, isSecretSetting } from '#domain/secret-name.ts'

/** Values of variables that look like secrets are never shown, only that they differ. */
export function maskValue(variable: string, value: string): string {
  return isSecretSetting(variable, value) ? HIDDEN : value
}

export function maskEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, maskValue(name, value)]))
}
