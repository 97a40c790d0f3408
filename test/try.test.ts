import { test } from 'node:test'
import { fleetPlace } from './fleet-place.ts'
test('try', async (t) => {
  const place = fleetPlace(t)
  await place.push({ 'shop/app.slipway.yaml': 'fake: {}\npipeline:\n  - canary\n  - wait: 5s\n  - primary\n  - clean\n', 'shop/a.txt': '1' })
  console.log(place.target.calls, place.deployments().map((d) => [d.status, d.reason]), place.report('shop').sentence)
  await place.push({ 'shop/a.txt': '2' })
  console.log(place.target.calls, place.deployments().map((d) => [d.status, d.reason]), place.report('shop').sentence)
  await place.clock.advance(6000)
  console.log(place.target.calls, place.deployments().map((d) => [d.status, d.reason]), place.report('shop'))
})
