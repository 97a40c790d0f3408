// The content-security-policy forbids eval, and zod would try whether it does. It reads this before its first schema.
// oxlint-disable-next-line no-underscore-dangle -- It is zod’s name.
globalThis.__zod_globalConfig = { jitless: true }
