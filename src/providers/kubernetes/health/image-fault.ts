import type { Container } from './container.ts'
import { said } from './read.ts'

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/no match for platform|no matching manifest/i, 'it does not exist for the architecture of the node'],
  [/x509|certificate/i, 'the certificate of its registry is not trusted'],
  [/toomanyrequests|429|rate limit/i, 'its registry answers that there were too many requests'],
  [
    /unauthorized|authentication required|authorization failed|access denied|pull access|denied|forbidden|no basic auth|\b40[13]\b/i,
    'its registry refuses the credentials, or it does not exist',
  ],
  [/not ?found|manifest unknown|name unknown|\b404\b/i, 'it does not exist in its registry'],
  [
    /no such host|i\/o timeout|connection refused|deadline exceeded|network is unreachable/i,
    'its registry cannot be reached',
  ],
  [/no space left/i, 'the disk of the node is full'],
]

/** Why an image cannot be used, as a sentence; `details` is what was said of the pull where the container itself does not. */
export function imageWords({ image, reason, message }: Container, details = ''): string {
  if (reason === 'InvalidImageName') return `the image name ${image} is not valid`
  if (reason === 'ErrImageNeverPull') {
    return `image ${image} is not on the node, and imagePullPolicy Never forbids to pull it`
  }
  const text = /:\s/.test(message.replace(/^Back-off pulling image "[^"]*"/, '')) ? message : details || message
  const told = text
    .replace(/^Back-off pulling image "[^"]*":?\s*/, '')
    .replace(/^Failed to pull image "[^"]*":?\s*/, '')
  const words = said(
    told.replace(/^(ErrImagePull: )?(rpc error: code = \w+ desc = )?(failed to pull and unpack image "[^"]*": )?/, ''),
    300,
  )
  const cause = CAUSES.find(([pattern]) => pattern.test(told))
  if (cause) return `image ${image} cannot be pulled: ${cause[1]} (${words})`
  return `image ${image} cannot be pulled${words === '' ? '' : `: ${words}`}`
}
