import { openApi } from '#contract/openapi.ts'
import type { Json, JsonObject } from '#contract/openapi.ts'
import { ERROR_TABLE } from '#domain/error-table.ts'
import type { Answer } from './reply.ts'

const DOCS_STYLE = `:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:13px/1.45 ui-monospace,monospace}code{overflow-wrap:anywhere}
pre{overflow:auto;max-height:30rem;padding:.6rem;border:1px solid #8886;border-radius:4px}
h2{margin-top:2.5rem;border-bottom:1px solid #8886}
details{margin:.4rem 0}summary{cursor:pointer}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0;overflow-wrap:anywhere}
td:first-child{min-width:9rem}nav ul{columns:2;list-style:none;padding:0}a{color:LinkText}
.method{font-weight:700}
`

/** The API reference: every route and schema of the document, without a script and without another host. */
function renderDocs(document: JsonObject): string {
  const paths = objectOf(document['paths'])
  const schemas = objectOf(objectOf(document['components'])['schemas'])
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).map(([method, operation]) => renderOperation(path, method, objectOf(operation))),
  )
  const named = Object.entries(schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escape(name)}"><summary>${escape(name)}</summary>${code(schema)}</details>`,
  )
  const errors = Object.entries(ERROR_TABLE).map(
    ([id, { message, hint }]) =>
      `<tr id="${escape(id)}"><td><code>${escape(id)}</code></td><td>${marked(message)}</td><td>${marked(hint)}</td></tr>`,
  )
  const contents = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).map(([method, operation]) => {
      const id = text(objectOf(operation)['operationId'])
      return `<li><a href="#${id}">${escape(method.toUpperCase())} ${escape(path)}</a></li>`
    }),
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Slipway API</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/style.css"></head><body>
<h1>Slipway API</h1><p>Machines read <a href="/openapi.json">openapi.json</a>. Send <code>Authorization: Bearer &lt;token&gt;</code>.
Times are milliseconds since 1970. Errors are <code>application/problem+json</code> with a stable <code>code</code>.</p>
<nav><ul>${contents.join('')}</ul></nav>
${operations.join('\n')}<h2>Schemas</h2>${named.join('\n')}
<h2>Errors</h2><table>${errors.join('\n')}</table></body></html>`
}

/** The pages by their path. */
export function docsPages(version: string): ReadonlyMap<string, Answer> {
  const document = openApi(version)
  const policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
  const headers = { 'content-security-policy': policy }
  return new Map([
    ['/openapi.json', { status: 200, type: 'application/json', body: JSON.stringify(document), headers }],
    ['/docs', { status: 200, type: 'text/html; charset=utf-8', body: renderDocs(document), headers }],
    ['/docs/style.css', { status: 200, type: 'text/css; charset=utf-8', body: DOCS_STYLE, headers }],
  ])
}

function renderOperation(path: string, method: string, operation: JsonObject): string {
  const body = objectOf(operation['requestBody'])
  const parameters = Array.isArray(operation['parameters']) ? operation['parameters'].map(objectOf) : []
  const answers = Object.entries(objectOf(operation['responses'])).filter(([status]) => status !== 'default')
  const rows = parameters.map(
    (p) =>
      `<tr><td><code>${text(p['name'])}</code></td><td>${text(p['in'])}${p['required'] === true ? ', required' : ''}</td><td>${text(p['description'])}</td></tr>`,
  )
  return `<h2 id="${text(operation['operationId'])}"><span class="method">${escape(method.toUpperCase())}</span> <code>${escape(path)}</code></h2>
<p>${text(operation['summary'])} Permission: <code>${text(operation['x-permission'])}</code>.</p>
${rows.length > 0 ? `<table>${rows.join('')}</table>` : ''}
${body['content'] === undefined ? '' : `<details><summary>Body</summary>${code(schemaIn(body))}</details>`}
${answers.map(([status, answer]) => `<details><summary>Answer ${escape(status)}</summary>${code(schemaIn(objectOf(answer)))}</details>`).join('')}`
}

function schemaIn(holder: JsonObject): Json {
  const [media] = Object.values(objectOf(holder['content']))
  return objectOf(media)['schema'] ?? {}
}

/** JSON with links from each reference to its schema. */
function code(json: Json): string {
  const linked = escape(JSON.stringify(json, undefined, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (whole, name: string) => `<a href="#schema-${name}">${whole}</a>`,
  )
  return `<pre>${linked}</pre>`
}

function objectOf(json: Json | undefined): JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}
}

function text(json: Json | undefined): string {
  if (json === undefined) return ''
  return marked(typeof json === 'string' ? json : JSON.stringify(json))
}

/** `` `x` `` as code; everything else is text. */
function marked(value: string): string {
  return escape(value).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
