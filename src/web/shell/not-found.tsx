import { Link } from '@tanstack/react-router'
import { PageHead } from '../parts/page-head.tsx'
import { useTexts } from '../text/language.tsx'
import styles from './shell.module.css'

/** Stands alone: of an address that nobody knows it is not known either whether one has to be signed in. */
export function NotFound() {
  const { notFound } = useTexts().shell
  return (
    <main className={styles.main}>
      <div className={styles.page}>
        <PageHead title={notFound.title} sentence={notFound.hint} />
        <Link to="/">{notFound.home}</Link>
      </div>
    </main>
  )
}
