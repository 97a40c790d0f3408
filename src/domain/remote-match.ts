/**
 * Whether two addresses mean one repository, whatever the way in: scheme, user, port, `.git` and case of the host do
 * not count. So a webhook that names `https://forge/acme/shop` wakes the watch of `git@forge:acme/shop.git`.
 */
export function isSameRepository(a: string, b: string): boolean {
  return essence(a) === essence(b)
}

function essence(address: string): string {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(.+)$/.exec(address)
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]*)(?::\d+)?\/(.*)$/i.exec(address)
  const [, host = '', path = ''] = url ?? (address.startsWith('/') ? null : scp) ?? ['', '', address]
  return `${host.toLowerCase()}/${path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')}`
}
