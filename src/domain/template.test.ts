import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlipwayError } from './errors.ts'
import { renderTemplate, templateNamesIn } from './template.ts'

const names = { 'app.name': 'shop', variant: 'canary', 'app.address': undefined }

void test('a template looks names up', () => {
  assert.equal(renderTemplate('x{app="{{ app.name }}",v="{{variant}}"}', names), 'x{app="shop",v="canary"}')
  assert.equal(renderTemplate('rate(x{a="b"}[1m])', names), 'rate(x{a="b"}[1m])')
  assert.deepEqual(templateNamesIn('{{ variant }} {{app.name}} {{ variant }}'), ['variant', 'app.name'])
})

void test('an unknown name is an error that suggests the nearest', () => {
  assert.throws(() => renderTemplate('{{ varient }}', names), {
    code: 'template.unknown-name',
    hint: /\{\{ variant \}\}/,
  })
  assert.throws(
    () => renderTemplate('{{ zzzzzzzzz }}', names),
    (error: SlipwayError) => !/Did you mean/.test(error.hint),
  )
  assert.throws(() => renderTemplate('{{ app.address }}', names), { code: 'template.no-value' })
})

void test('prototype properties are not names', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    assert.throws(() => renderTemplate(`{{ ${name} }}`, names), SlipwayError)
  }
})

void test('anything but a look-up is refused', () => {
  for (const text of ['{{', '{{ }}', '{{ a b }}', '{{ a() }}', '{{ a', '{{ a + 1 }}']) {
    assert.throws(() => renderTemplate(text, { a: '1', ...names }), { code: 'template.syntax' }, text)
  }
})

void test('values are not rendered again', () => {
  assert.equal(renderTemplate('{{ a }}', { a: '{{ b }}', b: 'no' }), '{{ b }}')
  assert.equal(renderTemplate('{{ a }}', { a: '$& $1' }), '$& $1')
})
