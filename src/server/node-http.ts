/**
 * `import` reads every export of the module, and one of `node:http` loads a web client of 16 MB that a server never
 * uses. Taken this way it stays unloaded.
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
