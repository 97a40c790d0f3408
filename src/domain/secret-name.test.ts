import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSecretSetting } from './secret-name.ts'

const SECRET = [
  'DB_PASSWORD',
  'MYSQLPASSWORD',
  'apiToken',
  'AWS_ACCESS_KEY_ID',
  'ENCRYPTION_KEY',
  'signingKey',
  'DB_PWD',
]
const PLAIN = ['LOG_LEVEL', 'PORT', 'MONKEY', 'KEYBOARD', 'COMPASS', 'BYPASS_CACHE', 'REPLICAS', '']

for (const name of [...SECRET, 'Authorization', 'SENTRY_DSN', 'api-key', 'tls.private']) {
  void test(`${name} is the name of a secret`, () => assert.ok(isSecretSetting(name, 'x')))
}

for (const name of PLAIN) {
  void test(`${name === '' ? 'no name' : name} is not`, () => assert.ok(!isSecretSetting(name, 'x')))
}

void test('an address with a password is one whatever its name', () => {
  assert.ok(isSecretSetting('DATABASE_URL', 'postgres://shop:hush@db:5432/shop'))
  assert.ok(isSecretSetting('DATABASE_URL', 'host=a redis+tls://:hush@cache'))
  assert.ok(!isSecretSetting('DATABASE_URL', 'postgres://shop@db:5432/shop'))
  assert.ok(!isSecretSetting('ADDRESS', 'http://web:8080/a@b'))
  assert.ok(!isSecretSetting('ADDRESS', 8080))
})
