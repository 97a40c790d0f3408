import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run web` serves the sources with hot reload beside a running `npm start`. */
const SERVER = process.env['SLIPWAY_SERVER'] ?? 'http://127.0.0.1:7780'
/** Instead of signing in, while developing. */
const TOKEN = process.env['SLIPWAY_TOKEN']
const SIGNED_IN = TOKEN === undefined ? {} : { headers: { authorization: `Bearer ${TOKEN}` } }

export const webConfig = defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2024',
    // Small pictures as data in a script would be one more thing for the content security policy to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/v1', '/docs', '/openapi.json'].map((path) => [path, { target: SERVER, ...SIGNED_IN }]),
    ),
  },
})

// oxlint-disable-next-line import/no-default-export -- Vite reads its configuration from here.
export default webConfig
