import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'

const OTHER_KEYS = [
  'name',
  'uri',
  'scheme',
  'method',
  'authority',
  'port',
  'queryParams',
  'ignoreUriCase',
  'withoutHeaders',
  'gateways',
  'sourceLabels',
  'sourceNamespace',
]

/** `match` of an A/B test: the headers by which requests go to the canary. */
export function headersOf(analysis: Section): readonly Stage[] {
  const matches = analysis.sections('match')
  const read = matches.map(headersIn)
  if (matches.length > 1) {
    analysis.tell('error', 'several matches are alternatives there, and all headers must hold here: keep one')
  }
  return read[0] ?? []
}

function headersIn(match: Section): readonly Stage[] {
  match.refuse(OTHER_KEYS, 'requests are told apart by headers alone')
  const names = match.keysOf('headers')
  const headers = match.section('headers')
  return names.flatMap((name) => {
    const value = headers?.section(name)
    const exact = value?.text('exact', 'traffic.headers[]')
    value?.refuse(['regex', 'prefix', 'suffix'], 'a header is compared with one value: write `exact`')
    return exact === undefined ? [] : [{ name, value: exact }]
  })
}
