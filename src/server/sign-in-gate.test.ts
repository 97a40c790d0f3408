import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldClock } from '#store/store-fixture.ts'
import { SignInGate } from './sign-in-gate.ts'

const SECOND_MS = 1_000

function open(): { gate: SignInGate; clock: ReturnType<typeof heldClock> } {
  const clock = heldClock(1_800_000_000_000)
  return { gate: new SignInGate(clock), clock }
}

function failures(gate: SignInGate, address: string, times: number): boolean[] {
  return Array.from({ length: times }, () => gate.enter(address).failed())
}

void test('after ten failures an address has to wait, and others do not', () => {
  const { gate, clock } = open()
  assert.deepEqual(failures(gate, '10.0.0.1', 10), [...Array.from({ length: 9 }, () => false), true])
  assert.throws(() => gate.enter('10.0.0.1'), { code: 'session.too-many', message: /10\.0\.0\.1/, hint: /6 s/ })
  gate.enter('10.0.0.2')
  clock.move(6 * SECOND_MS)
  assert.equal(gate.enter('10.0.0.1').failed(), false, 'it is told of once')
  assert.throws(() => gate.enter('10.0.0.1'), { code: 'session.too-many' })
  clock.move(60 * SECOND_MS)
  failures(gate, '10.0.0.1', 10)
  assert.throws(() => gate.enter('10.0.0.1'), { code: 'session.too-many' })
})

void test('attempts that succeed are not counted, those under way are', () => {
  const { gate } = open()
  for (let i = 0; i < 100; i += 1) gate.enter('10.0.0.1').succeeded()
  const under = Array.from({ length: 10 }, () => gate.enter('10.0.0.1'))
  assert.throws(() => gate.enter('10.0.0.1'), { code: 'session.too-many' })
  for (const attempt of under) attempt.succeeded()
  assert.equal(failures(gate, '10.0.0.1', 10).length, 10)
})

void test('the addresses of one IPv6 network are one', () => {
  const { gate } = open()
  failures(gate, '2001:db8:1:2::7', 10)
  for (const address of ['2001:db8:1:2:ffff::1', '2001:db8:1:2:0:0:0:1', '2001:db8:1:2::%eth0']) {
    assert.throws(() => gate.enter(address), { code: 'session.too-many' }, address)
  }
  for (const address of ['2001:db8:1:3::7', '2001:db8::7', '::1', 'fe80::1']) gate.enter(address)
})

void test('many addresses neither fill the memory nor the history', () => {
  const { gate, clock } = open()
  let told = 0
  for (let i = 0; i < 2_000; i += 1) {
    told += failures(gate, `10.1.${i >> 8}.${i & 255}`, 10).filter(Boolean).length
    clock.move(SECOND_MS)
  }
  assert.ok(told > 10 && told < 40, `${told}`)
  gate.enter('10.1.0.0') // Long forgotten.
})
