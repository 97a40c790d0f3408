import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIn, placeOf } from './chart-place.ts'
import { ChartSettings } from './chart-settings.ts'

const lies = (address: string, place: string): boolean => {
  const [one, other] = [placeOf(address), placeOf(place)]
  return one !== undefined && other !== undefined && isIn(one, other)
}

test('an address lies in a place on its host, at its folder or below', () => {
  const inside = [
    ['https://Charts.Example.com:443/team/', 'https://charts.example.com/team'],
    ['https://charts.example.com/team/web', 'https://charts.example.com'],
    ['oci://registry.example.com:443/a/web', 'oci://registry.example.com/a'],
    ['oci://registry.example.com:5000/a', 'oci://registry.example.com:5000/a/'],
    ['git@forge.example.com:acme/charts.git', 'ssh://git@forge.example.com:22/acme/charts'],
    ['https://forge.example.com/acme/charts.git', 'https://forge.example.com/acme/charts'],
  ] as const
  for (const [address, place] of inside) assert.ok(lies(address, place), `${address} in ${place}`)
})

test('what only looks alike lies elsewhere', () => {
  const outside = [
    ['http://charts.example.com/team', 'https://charts.example.com/team'],
    ['oci://charts.example.com/team', 'https://charts.example.com/team'],
    ['https://charts.example.com.evil.com/team', 'https://charts.example.com/team'],
    ['https://charts.example.com@evil.com/team', 'https://charts.example.com/team'],
    ['https://sub.charts.example.com/team', 'https://charts.example.com/team'],
    ['https://charts.example.com:8443/team', 'https://charts.example.com/team'],
    ['https://charts.example.com/team-of-others', 'https://charts.example.com/team'],
    ['https://charts.example.com/team/../others', 'https://charts.example.com/team'],
    ['https://charts.example.com/team/%2e%2e/others', 'https://charts.example.com/team'],
    ['https://charts.example.com/team%2f..%2fothers', 'https://charts.example.com'],
    ['https://charts.example.com/', 'https://charts.example.com/team'],
    ['ssh://git@forge.example.com:2222/acme', 'ssh://git@forge.example.com/acme'],
  ] as const
  for (const [address, place] of outside) assert.ok(!lies(address, place), `${address} in ${place}`)
  for (const text of ['/srv/charts', 'file:///srv/charts', 'git://h/x', 'https://h/x?y', 'charts'])
    assert.equal(placeOf(text), undefined, text)
})

test('an entry names what its kind of address can use', () => {
  const basicAuth = { username: 'ada', passwordFile: 'p' }
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ url: 'https://h/x' }, /has none of: basicAuth/],
    [{ url: 'https://h/x', bearerTokenFile: 't' }, /bearerTokenFile is nothing for https:\/\//],
    [{ url: 'ssh://git@h/x', basicAuth }, /basicAuth is nothing for ssh/],
    [{ url: 'http://h/x', basicAuth, caFile: 'c' }, /caFile is nothing for http:/],
    [{ url: 'oci://h/x', basicAuth, bearerTokenFile: 't' }, /not both/],
    [{ url: 'https://h/x', certFile: 'c' }, /belong together/],
    [{ url: 'https://ada:secret@h/x', basicAuth }, /without user and password/],
    [{ url: 'charts.example.com', basicAuth }, /an address with https/],
  ]
  for (const [entry, message] of refused) {
    assert.match(ChartSettings.safeParse(entry).error?.issues[0]?.message ?? 'it was taken', message)
  }
  const taken = [
    { url: 'https://h/x', basicAuth, caFile: 'c', certFile: 'c', keyFile: 'k' },
    { url: 'oci://h/x', bearerTokenFile: 't', caFile: 'c' },
    { url: 'git@h:x', sshKeyFile: 'k' },
  ]
  for (const entry of taken) assert.deepEqual(ChartSettings.parse(entry), entry)
})
