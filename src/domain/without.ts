/** A copy without the keys: absent, not undefined, as facts and rows are compared by their JSON. */
export function without<T extends object>(value: T, ...keys: (keyof T)[]): T {
  const copy = { ...value }
  for (const key of keys) delete copy[key]
  return copy
}
