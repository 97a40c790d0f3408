import { randomBytes } from 'node:crypto'
import { SAFE_HEADERS } from './reply.ts'
import type { Answer } from './reply.ts'

/** What the built page has in the place of the nonce. */
const NONCE_PLACE = '__NONCE__'

/** What browsers can do for a page, and this one never asks for. Copying to the clipboard is not among them: it does. */
const FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...SAFE_HEADERS,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
}

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Slipway</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body>
<h1>The web application is not built</h1>
<p>Run <code>npm run build</code> in the folder of Slipway, then load this page again. The server need not be started anew.</p>
<p>The command line and the <a href="/docs">API</a> do all that the web application does.</p></body></html>
`

/** The application's page. Each has a nonce of its own, for styles that its libraries add; scripts need none. */
export function appPage(html: string): Answer {
  const nonce = randomBytes(16).toString('base64')
  const body = html.split(NONCE_PLACE).join(nonce)
  return page(200, body, [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
  ])
}

/** The page where there is no application to show. */
export function notBuiltPage(): Answer {
  return page(503, NOT_BUILT, ["default-src 'none'"])
}

function page(status: number, body: string, policy: readonly string[]): Answer {
  const csp = [...policy, "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"].join('; ')
  return {
    status,
    type: 'text/html; charset=utf-8',
    body,
    headers: { ...PAGE_HEADERS, 'content-security-policy': csp },
  }
}
