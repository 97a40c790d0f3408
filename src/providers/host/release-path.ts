/** A plain relative path that stays below its folder on every system. */
export function isInside(path: string): boolean {
  if (path === '' || path.length > 1_000 || /[\0\\]/.test(path) || /^[A-Za-z]:/.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
