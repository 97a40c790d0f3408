/**
 * Opens the web application signed in. What stands behind `#` stays in the browser: it is in no request, and so in no log
 * of a server or proxy.
 */
export function signInLink(server: string, code: string): string {
  return `${server}/sign-in#code=${encodeURIComponent(code)}`
}
