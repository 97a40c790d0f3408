const INSIDE = /secret|token|passw|passphrase|credential|private|api_?key|auth/i
const WORDS = new Set(['key', 'keys', 'pass', 'pwd', 'dsn', 'cred', 'creds', 'salt'])
/** `postgres://shop:hush@db/shop` */
const CREDENTIALS_IN_URL = /[a-z][\w+.-]*:\/\/[^\s/@]*:[^\s/@]+@/i

/** What stands for a value that is not shown, and for one that is another one than before. */
export const HIDDEN = '(hidden)'
export const HIDDEN_CHANGED = '(hidden, changed)'

/** Whether a setting of that name and value had better not be shown. One that is hidden for nothing costs little. */
export function isSecretSetting(name: string, value: unknown): boolean {
  return isSecretName(name) || (typeof value === 'string' && CREDENTIALS_IN_URL.test(value))
}

function isSecretName(name: string): boolean {
  if (INSIDE.test(name)) return true
  const words = name.replaceAll(/([a-z\d])(?=[A-Z])/g, '$1_').split(/[^A-Za-z\d]+/)
  return words.some((word) => WORDS.has(word.toLowerCase()))
}
