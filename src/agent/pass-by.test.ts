import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fleetPlace } from '../../test/agent/fleet-place.ts'

const FILES = {
  'shop/app.slipway.yaml': 'fake: {}\n',
  'shop/code': 'one',
  'cart/app.slipway.yaml': 'fake: {}\n',
  'cart/code': 'one',
  'README.md': 'one',
}

void test('a commit that concerns others is noted as the head of an application that it passes by, and says why', async (t) => {
  const place = fleetPlace(t)
  await place.push(FILES)
  const head = await place.push({ 'cart/code': 'two' })
  const report = place.report('shop')
  assert.equal(report.head?.commit, head.commit)
  assert.equal(report.sync, 'synced')
  assert.equal(report.notDeployed, 'nothing that the application reads changed, only cart/code')
  assert.equal(place.deployments('shop').length, 1)
  assert.equal(place.deployments('cart').length, 2)
  assert.deepEqual(place.journal.considered('shop'), { commit: head.commit, passedOver: report.notDeployed })
})

void test('why the last commit asked for nothing is known after a restart', async (t) => {
  const place = fleetPlace(t)
  await place.push(FILES)
  await place.push({ 'README.md': 'two' })
  const before = place.report('shop').notDeployed
  assert.match(before ?? '', /only README\.md$/)
  await place.restart()
  await place.look()
  assert.equal(place.report('shop').notDeployed, before)
  // The very same content again, by a commit that touches the file.
  await place.push({ 'shop/code': 'other' })
  await place.push({ 'shop/code': 'one', 'README.md': 'three' })
  await place.push({ 'shop/code': 'one ' })
  await place.restart()
  await place.look()
  assert.equal(place.report('shop').notDeployed, undefined, 'it runs what the last commit asks for')
})

void test('a commit that is refused says so after a restart, too', async (t) => {
  const place = fleetPlace(t)
  await place.push(FILES)
  const [first] = place.deployments('shop')
  await place.push({ 'shop/app.slipway.yaml': 'fake: {} # the same\n' })
  const before = place.report('shop').notDeployed
  assert.match(before ?? '', new RegExp(`runs already, since deployment ${first?.id}`))
  await place.restart()
  await place.look()
  assert.equal(place.report('shop').notDeployed, before)
})

void test('what could not be looked at is not passed by: a later commit elsewhere finds what was missed', async (t) => {
  const place = fleetPlace(t)
  await place.push(FILES)
  place.target.trouble('shop load', { throws: new Error('the registry is away') })
  await place.push({ 'shop/code': 'two' })
  assert.match(place.report('shop').sentence, /the registry is away/)
  place.target.heal('shop load')
  const head = await place.push({ 'README.md': 'two' })
  assert.equal(place.deployments('shop').at(-1)?.revision.commit, head.commit)
  assert.equal(place.deployments('shop').at(-1)?.status, 'succeeded')
})

void test('other paths and a changed file are looked at; a removed file is missed', async (t) => {
  const place = fleetPlace(t)
  await place.push({ ...FILES, 'cart/app.slipway.yaml': 'trigger: { paths: [lib/**] }\nfake: {}\n' })
  await place.push({ 'lib/x': '1' })
  assert.match(place.report('cart').notDeployed ?? '', /runs already/, 'it was rendered to find that out')
  assert.match(place.report('shop').notDeployed ?? '', /only lib\/x$/)
  await place.push({ 'shop/app.slipway.yaml': 'labels: { team: a }\nfake: {}\n' })
  assert.deepEqual(place.report('shop').labels, { team: 'a' })
  await place.push({ 'shop/app.slipway.yaml': null })
  assert.match(place.report('shop').sentence, /its file is not in git any more/)
  await place.push({ 'shop/app.slipway.yaml': 'labels: { team: a }\nfake: {}\n' })
  assert.doesNotMatch(place.report('shop').sentence, /not in git/)
})

void test('a rewritten branch, of which nothing is known, is looked at by all', async (t) => {
  const place = fleetPlace(t)
  const first = await place.push(FILES)
  const second = await place.push({ 'shop/code': 'two' })
  place.repository.reset(first)
  await place.look()
  assert.equal(place.report('cart').head?.commit, first.commit)
  assert.equal(place.deployments('shop').at(-1)?.revision.commit, first.commit)
  assert.notEqual(second.commit, first.commit)
})
