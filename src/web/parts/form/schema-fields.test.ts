import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addMember, setMember } from '#contract/members.ts'
import { en } from '../../text/en/index.ts'
import { mistakesOf } from './mistakes.ts'
import { fieldsOf, written } from './schema-fields.ts'
import type { Values } from './schema-fields.ts'

void test('a form has the fields of its schema', () => {
  const fields = fieldsOf(addMember.body)
  assert.deepEqual(
    fields.map(({ name, kind, isRequired }) => [name, kind, isRequired]),
    [
      ['name', 'text', true],
      ['role', 'choice', false],
      ['groups', 'list', false],
      ['email', 'text', false],
    ],
  )
  assert.deepEqual(fields[1]?.options, ['viewer', 'operator', 'approver', 'admin'])
  assert.equal(fields[1]?.default, 'viewer')
  assert.deepEqual(
    fieldsOf(setMember.body).map(({ name, kind }) => [name, kind]),
    [
      ['role', 'choice'],
      ['groups', 'list'],
      ['email', 'text'],
    ],
  )
})

void test('an empty text that is not needed is left out', () => {
  const values = { name: ' ann ', email: '', groups: [], unknown: 1 }
  assert.deepEqual(written(fieldsOf(addMember.body), values), { name: 'ann', groups: [] })
})

void test('each field that is refused has a sentence', () => {
  const refused = (values: Values) => {
    const { error } = addMember.body.safeParse(values)
    return error
      ? mistakesOf(error, { form: en.form, values, patterns: { name: 'like ann', email: 'an address' } })
      : {}
  }
  assert.deepEqual(refused({ name: 'ann' }), {})
  assert.deepEqual(refused({ name: '', email: 'x' }), { name: en.form.required, email: 'an address' })
  assert.deepEqual(refused({ name: 'Ann' }), { name: 'like ann' })
  assert.deepEqual(refused({ name: 'ann', groups: ['a', 'a'] }), { groups: en.form.twice })
})
