import { ROLES } from '#contract/permission.ts'
import type { FieldWords } from '../../parts/form/schema-form.tsx'
import { useTexts } from '../../text/language.tsx'

/** The words of a member's fields; each role says what it is for. */
export function useMemberFields(): Readonly<Record<string, FieldWords>> {
  const { fields, role, roleHints } = useTexts().settings
  const options = Object.fromEntries(ROLES.map((one) => [one, `${role[one] ?? one} – ${roleHints[one]}`]))
  return { ...fields, role: { ...fields.role, options } }
}
