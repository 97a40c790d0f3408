import { IconCheck } from '@tabler/icons-react'
import { PERMISSIONS, roleMay, ROLES } from '#contract/permission.ts'
import { useMe } from '../../data/session.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './settings.module.css'

/** What no role may is for machines alone. */
const OF_PEOPLE = PERMISSIONS.filter((permission) => ROLES.some((role) => roleMay(role, permission)))

/** Made from the contract's own table: what stands here is what the server asks. */
export function RolesTable() {
  const { settings } = useTexts()
  const { permissions } = settings
  const me = useMe()
  return (
    <>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={permissions.caption}>
        <table className={styles.table} data-matrix aria-label={permissions.caption}>
          <thead>
            <tr>
              <th scope="col">{permissions.permission}</th>
              {ROLES.map((role) => (
                <th key={role} scope="col">
                  {settings.role[role] ?? role}
                </th>
              ))}
              <th scope="col">{settings.members.you}</th>
            </tr>
          </thead>
          <tbody>
            {OF_PEOPLE.map((permission) => (
              <tr key={permission}>
                <th scope="row">{permissions.words[permission] ?? permission}</th>
                {ROLES.map((role) => (
                  <Mark key={role} may={roleMay(role, permission)} />
                ))}
                <Mark may={me?.permissions.includes(permission) ?? false} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">{permissions.hint}</p>
    </>
  )
}

function Mark({ may }: { readonly may: boolean }) {
  const { yes, no } = useTexts().settings.permissions
  return (
    <td data-may={may || undefined}>
      {may ? (
        <IconCheck size={17} role="img" aria-label={yes} />
      ) : (
        <span role="img" aria-label={no} className={styles.no} />
      )}
    </td>
  )
}
