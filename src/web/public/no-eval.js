// The content-security-policy forbids eval, and zod would try whether it does. It reads this before its first schema.
globalThis.__zod_globalConfig = { jitless: true }
