/** Every route declares one of these; what has none cannot be called. */
export const PERMISSIONS = [
  'public',
  'hook',
  'info.read',
  'application.read',
  'application.sync',
  'application.rollback',
  'deployment.read',
  'deployment.approve',
  'deployment.cancel',
  'deployment.skip',
  'deployment.retry',
  'deployment.pause',
  'command.read',
  'event.read',
  'agent.read',
  'agent.register',
  'agent.listen',
  'agent.answer',
  'agent.report',
] as const

export type Permission = (typeof PERMISSIONS)[number]

/** Permissions that nobody is given: their routes prove the caller in another way, or not at all. */
const OPEN: ReadonlySet<Permission> = new Set<Permission>(['public', 'hook'])

const OF_AGENTS: ReadonlySet<Permission> = new Set<Permission>([
  'info.read',
  'agent.register',
  'agent.listen',
  'agent.answer',
  'agent.report',
])

export const ROLES = ['admin'] as const

export type Role = (typeof ROLES)[number]

const ONLY_AGENTS: ReadonlySet<Permission> = new Set([...OF_AGENTS].filter((permission) => permission !== 'info.read'))

export function isOpen(permission: Permission): boolean {
  return OPEN.has(permission)
}

export function agentMay(permission: Permission): boolean {
  return OF_AGENTS.has(permission)
}

/** Deny by default: a role is a list of what it may do. People never act as agents. */
export function roleMay(role: Role, permission: Permission): boolean {
  switch (role) {
    case 'admin':
      return !isOpen(permission) && !ONLY_AGENTS.has(permission)
  }
}
