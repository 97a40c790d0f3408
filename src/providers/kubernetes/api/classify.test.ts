import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ApiProblem, refusalOf } from './problem.ts'

interface Step {
  readonly request?: { readonly method: string; readonly path: string; readonly contentType?: string }
  readonly response?: { readonly status: number; readonly body: unknown }
}

function recorded(scenario: string): readonly Step[] {
  const file = new URL(`../../../../test/kubernetes/recordings/${scenario}.json.gz`, import.meta.url)
  return (JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { steps: Step[] }).steps
}

function problems(scenario: string): ApiProblem[] {
  return recorded(scenario).flatMap(({ request, response }) => {
    if (!request || !response || response.status < 400) return []
    const asked = { server: 'https://api', method: request.method, path: request.path.split('?')[0] ?? '' }
    return [new ApiProblem(refusalOf(response.status, response.body), asked)]
  })
}

function problem(status: number, message: string, more: Record<string, unknown> = {}): ApiProblem {
  const asked = {
    server: 'https://api',
    method: 'PATCH',
    path: '/api/v1/namespaces/shop/secrets/s',
    about: 'Secret shop/s',
  }
  return new ApiProblem(refusalOf(status, { message, ...more }), { ...asked, secret: more['secret'] === true })
}

void test('every error that a real server was seen to answer is told for what it is', () => {
  assert.deepEqual(
    problems('errors').map(({ status, code }) => `${status} ${code.replace('kubernetes.', '')}`),
    [
      '404 not-found',
      '404 not-found',
      '404 not-found',
      '404 not-found',
      '404 missing-kind',
      '422 invalid',
      '500 invalid',
      '500 invalid',
      '500 invalid',
      '400 invalid',
      '422 invalid',
      '400 invalid',
      '422 invalid',
      '403 forbidden',
      '409 exists',
      '409 changed',
      '422 immutable',
      '403 quota',
      '403 quota',
      '400 invalid',
    ],
  )
})

void test('a conflict names the other manager and its fields', () => {
  const [theirs, ours] = problems('server-side-apply').filter(({ code }) => code === 'kubernetes.conflict')
  assert.match(theirs?.message ?? '', /is not applied: `slipway` owns .spec.replicas$/)
  assert.match(ours?.message ?? '', /is not applied: `autoscaler` owns .spec.replicas$/)
})

void test('a missing right names the verb and the resource', () => {
  const words =
    'deployments.apps is forbidden: User "u" cannot patch resource "deployments" in API group "apps" in the namespace "shop"'
  const { code, details } = problem(403, words)
  assert.equal(code, 'kubernetes.forbidden')
  assert.equal(details['verb'], 'patch')
  assert.equal(details['resource'], 'deployments.apps')
})

void test('the first line is the true cause, whichever status it hides behind', () => {
  const cases: readonly [number, string, string][] = [
    [400, 'admission webhook "policy.example.com" denied the request: no latest tags', 'denied'],
    [403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged', 'denied'],
    [
      422,
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too many",
      'denied',
    ],
    [500, 'Internal error occurred: failed calling webhook "w": connection refused', 'webhook'],
    [400, 'admission webhook "w" does not support dry run', 'no-dry-run'],
    [403, 'unable to create new content in namespace shop because it is being terminated', 'terminating'],
    [410, 'too old resource version: 1 (2275)', 'expired'],
    [429, 'too many requests', 'throttled'],
    [503, 'service unavailable', 'unavailable'],
    [504, 'timeout', 'unavailable'],
    [401, 'Unauthorized', 'unauthorized'],
  ]
  for (const [status, words, code] of cases) {
    const found = problem(status, words)
    assert.equal(found.code, `kubernetes.${code}`, words)
    assert.ok(found.message.split('\n')[0]?.includes(words), found.message)
  }
})

void test('what the server quotes of a secret is taken out', () => {
  const causes = [{ field: 'data[a]', message: 'Invalid value: "hush-hush": no base64', reason: 'FieldValueInvalid' }]
  const { message, causes: kept } = problem(
    422,
    'Secret "s" is invalid: data[a]: Invalid value: "hush-hush": no base64',
    {
      details: { causes },
      secret: true,
    },
  )
  assert.ok(!JSON.stringify([message, kept]).includes('hush-hush'))
  assert.match(message, /data\[a\]: Invalid value \(hidden\)/)
})
