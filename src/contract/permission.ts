/** Every route declares one of these; what has none cannot be called. */
export const PERMISSIONS = [
  'public',
  'hook',
  'info.read',
  'session.open',
  'application.read',
  'application.sync',
  'application.rollback',
  'application.delete',
  'deployment.read',
  'deployment.approve',
  'deployment.cancel',
  'deployment.skip',
  'deployment.retry',
  'deployment.pause',
  'command.read',
  'event.read',
  'agent.read',
  'agent.manage',
  'member.read',
  'member.manage',
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

/** Each may all that the one before may, and more. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const

export type Role = (typeof ROLES)[number]

const ONLY_AGENTS: ReadonlySet<Permission> = new Set([...OF_AGENTS].filter((permission) => permission !== 'info.read'))

export function isOpen(permission: Permission): boolean {
  return OPEN.has(permission)
}

export function agentMay(permission: Permission): boolean {
  return OF_AGENTS.has(permission)
}

const OF_VIEWERS: readonly Permission[] = [
  'info.read',
  'session.open',
  'application.read',
  'deployment.read',
  'command.read',
  'event.read',
  'agent.read',
  'member.read',
]

/** Runs deployments but does not approve them: what CI gets. */
const OF_OPERATORS: readonly Permission[] = [
  ...OF_VIEWERS,
  'application.sync',
  'application.rollback',
  'deployment.cancel',
  'deployment.skip',
  'deployment.retry',
  'deployment.pause',
]

const OF_APPROVERS: readonly Permission[] = [...OF_OPERATORS, 'deployment.approve', 'application.delete']

const OF_ROLES: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(OF_VIEWERS),
  operator: new Set(OF_OPERATORS),
  approver: new Set(OF_APPROVERS),
  admin: new Set(PERMISSIONS.filter((permission) => !isOpen(permission) && !ONLY_AGENTS.has(permission))),
}

/** Deny by default: a role is a list of what it may do. People never act as agents. */
export function roleMay(role: Role, permission: Permission): boolean {
  return OF_ROLES[role].has(permission)
}

/** The first permission of the role that the giver lacks: nobody gives, takes or renews what they do not have. */
export function lackedFor(role: Role, permissions: readonly string[]): Permission | undefined {
  return [...OF_ROLES[role]].find((permission) => !permissions.includes(permission))
}
