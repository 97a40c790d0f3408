import type { JsonObject } from '../json.ts'
import type { Resource, Subresource } from '../kinds/resource.ts'
import { apiVersionOf } from '../object.ts'
import { Refusal } from '../status.ts'
import type { World } from '../world.ts'

export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: '98b35193b2ac7a23a673325f5e9b830ecd5ba406',
  gitTreeState: 'clean',
  buildDate: '2026-08-21T00:00:00Z',
  goVersion: 'go1.26.10',
  compiler: 'gc',
  platform: 'linux/amd64',
}

export function apiVersions(address: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  }
}

/** Every group with its versions, the preferred one first. */
function groupsOf(world: World): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { group, version } of world.registry.all()) {
    const versions = groups.get(group) ?? []
    groups.set(group, versions)
    if (!versions.includes(version)) versions.push(version)
  }
  return groups
}

export function groupList(world: World): JsonObject {
  const groups = [...groupsOf(world)]
    .filter(([group]) => group !== '')
    .map(([group, versions]) => groupOf(group, versions))
  return { kind: 'APIGroupList', apiVersion: 'v1', groups }
}

/** `/apis/apps`. */
export function oneGroup(world: World, group: string): JsonObject | undefined {
  const versions = groupsOf(world).get(group)
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, versions) }
}

function groupOf(group: string, versions: readonly string[]): JsonObject {
  const named = versions.map((version) => ({ groupVersion: apiVersionOf({ group, version }), version }))
  return { name: group, versions: named, preferredVersion: named[0] }
}

/** `/apis/apps/v1`: its kinds, and what can be done with each. */
export function resourceList(world: World, group: string, version: string): JsonObject | undefined {
  if (world.faults.isDown(group)) throw unavailable()
  const resources = world.registry.all().filter((resource) => resource.group === group && resource.version === version)
  if (resources.length === 0) return undefined
  const list = resources.flatMap(legacyEntries).sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    kind: 'APIResourceList',
    ...(group !== '' && { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: list,
  }
}

function legacyEntries(resource: Resource): (JsonObject & { readonly name: string })[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, storageVersionHash } = resource
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(storageVersionHash !== undefined && { storageVersionHash }),
  }
  const below = Object.entries(resource.subresources).map(([name, subresource]) =>
    legacySubentry(resource, name, subresource),
  )
  return [own, ...below]
}

function legacySubentry(
  { plural, namespaced }: Resource,
  name: string,
  { kind, verbs, group, version }: Subresource,
): JsonObject & { readonly name: string } {
  const own = group === undefined ? {} : { group, version }
  return { name: `${plural}/${name}`, singularName: '', namespaced, ...own, kind, verbs }
}

/** Everything in one answer. A group that is down is there, without its kinds. */
export function aggregated(world: World, isCore: boolean): JsonObject {
  const groups = [...groupsOf(world)].filter(([group]) => (group === '') === isCore)
  const items = groups.map(([group, versions]) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versions.map((version) => aggregatedVersion(world, group, version)),
  }))
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
}

function aggregatedVersion(world: World, group: string, version: string): JsonObject {
  if (world.faults.isDown(group)) return { version, freshness: 'Stale' }
  const resources = world.registry.all().filter((resource) => resource.group === group && resource.version === version)
  return { version, resources: resources.map(aggregatedEntry), freshness: 'Current' }
}

function aggregatedEntry(resource: Resource): JsonObject {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, custom } = resource
  // Those of custom resources are complete; the built-in ones leave group and version to the place where they stand.
  const own = custom ? { group: resource.group, version: resource.version, kind } : { group: '', version: '', kind }
  const below = Object.entries(resource.subresources).map(
    ([subresource, { kind, verbs, group = '', version = '' }]) => ({
      subresource,
      responseKind: custom ? { ...own, kind } : { group, version, kind },
      verbs,
    }),
  )
  return {
    resource: plural,
    responseKind: own,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(below.length > 0 && { subresources: below }),
  }
}

export function unavailable(): Refusal {
  return new Refusal(503, 'ServiceUnavailable', 'service unavailable')
}
