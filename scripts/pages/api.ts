import { PERMISSIONS, roleMay, ROLES } from '#contract/permission.ts'
import { DEFAULT_MAX_BODY_BYTES } from '#contract/route.ts'
import type { Route } from '#contract/route.ts'
import { ROUTES } from '#contract/routes.ts'
import { cell, code, pageOf, table } from './page.ts'
import type { Page } from './page.ts'

/** Every route of the contract. Their schemas are in `/openapi.json`, which is too long to be read here. */
export function apiPage(): Page {
  const routes = Object.entries(ROUTES as Readonly<Record<string, Route>>)
  const rows = routes.map(([name, route]) => [
    code(`${route.method} ${route.path}`),
    code(name),
    permission(route),
    told(route),
  ])
  return pageOf('docs/api.md', [
    '# HTTP API',
    'The server, the CLI and the agents use one contract. A running server shows it with all schemas at `/docs`, and as ' +
      'OpenAPI 3.1 at `/openapi.json`.',
    [
      '- **Who calls**: `Authorization: Bearer <token>`. A member has a token, an agent has a key. Requests that a page of another site makes a browser send are refused.',
      '- **Bodies** are JSON, with `Content-Type: application/json`. A key that is not in the schema is refused. ' +
        `The limit is ${DEFAULT_MAX_BODY_BYTES / 1024} KiB where nothing else is said.`,
      '- **Times** are milliseconds since 1970.',
      '- **Lists** take `limit` and `cursor`, and answer with `next` where there is more. A cursor belongs to its list.',
      '- **Errors** are `application/problem+json` with a `code` of [the table](errors.md), a sentence and a hint.',
      '- **Commands** heed `Idempotency-Key`: the same key with the same body has an effect once, however often it is sent. `waitMs` waits for the answer.',
      '- **Streams** are server-sent events. `Last-Event-ID` resumes after that event. A resume from too long ago begins with `reset`: read again what you show.',
    ].join('\n'),
    '## Routes',
    table(['route', 'name', 'permission', 'what it does'], rows),
    '## Permissions',
    'Every route declares one; a route without one cannot be written. A member has one role, and each role may what the one before may.',
    table(['permission', ...ROLES], rolesTable()),
    'An agent’s key gives `info.read`, `agent.register`, `agent.listen`, `agent.answer` and `agent.report`; the server then shows an agent only its own commands. `public` needs no token; `hook` ' +
      'needs a signature.',
  ])
}

function rolesTable(): string[][] {
  const ofPeople = PERMISSIONS.filter((one) => ROLES.some((role) => roleMay(role, one)))
  return ofPeople.map((one) => [code(one)].concat(ROLES.map((role) => (roleMay(role, one) ? 'yes' : ''))))
}

function permission({ permission: wanted }: Route): string {
  if (typeof wanted === 'string') return code(wanted)
  return [...new Set(Object.values(wanted.byKind))].map(code).join(', ')
}

function told(route: Route): string {
  const extra = [
    ...(route.events ? ['A stream.'] : []),
    ...(route.maxBodyBytes === undefined ? [] : [`Body up to ${route.maxBodyBytes / 1024} KiB.`]),
    ...(route.idempotent ? ['Heeds `Idempotency-Key`.'] : []),
  ]
  return [cell(route.summary), ...extra].join(' ')
}
