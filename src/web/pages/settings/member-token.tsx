import { CommandLine } from '../../parts/command-line.tsx'
import { SecretDialog } from '../../parts/form/secret-dialog.tsx'
import { useTexts } from '../../text/language.tsx'

interface MemberTokenProps {
  readonly title: string
  readonly token: string | undefined
  readonly onClose: () => void
}

/** A member's token, this once, and how it is used. */
export function MemberToken({ title, token, onClose }: MemberTokenProps) {
  const { settings } = useTexts()
  return (
    <SecretDialog title={title} secret={token} label={settings.token} onClose={onClose}>
      <p>{settings.tokenUse}</p>
      <CommandLine words={['app', 'list', '--server', globalThis.location.origin]} />
    </SecretDialog>
  )
}
