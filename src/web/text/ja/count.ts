/** Numbers and lists as Japanese has them. */
export function number(value: number): string {
  return value.toLocaleString('ja')
}

/** `3 件` */
export function cases(value: number): string {
  return `${number(value)} 件`
}

/** `a`、`a と b`、`a、b、c` */
export function listed(parts: readonly string[]): string {
  return parts.length === 2 ? parts.join(' と ') : parts.join('、')
}
