import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOTHING_TYPED, typeAhead } from './typed-ahead.ts'
import type { Key, Typed } from './typed-ahead.ts'

function pressed(key: string, more: Partial<Key> = {}): Key {
  return { key, ctrlKey: false, metaKey: false, altKey: false, isAltGraph: false, isComposing: false, ...more }
}

function typed(...keys: readonly string[]): Typed | undefined {
  return keys.reduce<Typed | undefined>((before, key) => before && typeAhead(before, pressed(key)), NOTHING_TYPED)
}

void test('letters, signs and pictures are text; Backspace takes one back', () => {
  assert.deepEqual(typed('g', 'e', '/', '🚢', 'Backspace', ' '), { text: 'ge/ ', isEntered: false })
  assert.deepEqual(typed('Backspace'), NOTHING_TYPED)
})

void test('Enter ends it, and what comes after Enter is for nobody', () => {
  assert.deepEqual(typed('a', 'Enter', 'b', 'Enter'), { text: 'a', isEntered: true })
})

void test('keys with names leave it as it is', () => {
  assert.deepEqual(typed('a', 'Shift', 'ArrowDown', 'F5', 'Tab', 'Dead'), { text: 'a', isEntered: false })
})

void test('shortcuts of the browser are not for the field, but signs of the third level are', () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }]) {
    assert.equal(typeAhead(NOTHING_TYPED, pressed('k', more)), undefined)
  }
  const at = pressed('@', { ctrlKey: true, altKey: true, isAltGraph: true })
  assert.deepEqual(typeAhead(NOTHING_TYPED, at), { text: '@', isEntered: false })
})
