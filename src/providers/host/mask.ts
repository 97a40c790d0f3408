const SECRET = /secret|token|passw|passphrase|credential|private|api_?key|auth/i

/** Values of variables that look like secrets are never shown, only that they differ. */
export function maskValue(variable: string, value: string): string {
  return SECRET.test(variable) ? '(hidden)' : value
}

export function maskEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, maskValue(name, value)]))
}
