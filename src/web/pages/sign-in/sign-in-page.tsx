import { Button, PasswordInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { SubmitEvent } from 'react'
import { CommandLine } from '../../parts/command-line.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Marked } from '../../parts/marked.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './sign-in.module.css'
import { useSignIn } from './use-sign-in.ts'
import type { Proof } from './use-sign-in.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { to } = route.useSearch()
  const { signIn: texts, shell } = useTexts()
  const { isNeeded, isPending, error, signIn } = useSignIn(to)
  useEffect(() => {
    document.title = `${shell.pages.signIn} · Slipway`
  }, [shell])
  const isBusy = isNeeded === undefined
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/favicon.svg" alt="" width={48} height={48} className={styles.mark} />
        <h1>{texts.title}</h1>
        <p className={styles.hint}>{texts.hint}</p>
        {isBusy ? (
          <Loading />
        ) : (
          <>
            {error && <Problem error={error} />}
            <TokenForm isPending={isPending} onToken={(token) => signIn({ token })} />
            <Where />
          </>
        )}
      </div>
      <p className={styles.foot}>{texts.stored}</p>
    </main>
  )
}

interface TokenFormProps {
  readonly isPending: boolean
  readonly onToken: (token: Extract<Proof, { token: string }>['token']) => void
}

function TokenForm({ isPending, onToken }: TokenFormProps) {
  const { signIn: texts } = useTexts()
  const [token, setToken] = useState('')
  const [mistake, setMistake] = useState<string>()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const written = token.trim()
    const found = written === '' ? texts.noToken : written.length > 500 ? texts.tooLong : undefined
    setMistake(found)
    if (found === undefined) onToken(written)
  }
  return (
    <form onSubmit={submit} className={styles.form}>
      <PasswordInput
        size="md"
        label={texts.token}
        placeholder={texts.tokenPlaceholder}
        autoComplete="off"
        data-autofocus
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- The page has this one field.
        autoFocus
        spellCheck={false}
        value={token}
        error={mistake}
        visibilityToggleButtonProps={{ 'aria-label': texts.show }}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      <Button type="submit" size="md" fullWidth loading={isPending}>
        {texts.submit}
      </Button>
    </form>
  )
}

/** Where link and token come from: in words, and as the command itself. */
function Where() {
  const { signIn: texts } = useTexts()
  return (
    <section className={styles.where}>
      <h2>{texts.where}</h2>
      <p>{texts.link}</p>
      <CommandLine words={['web', '--open']} />
      <p className={styles.more}>
        <Marked text={texts.linkWhere} />
      </p>
      <p>{texts.tokenWhere}</p>
      <CommandLine words={['member', 'add', 'ann', '--role', 'operator']} />
      <p className={styles.more}>
        <Marked text={texts.tokenFrom} />
      </p>
    </section>
  )
}
