import { Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTexts } from '../text/language.tsx'
import styles from './loading.module.css'

/** What takes less is not announced: a flicker is worse than a moment of nothing. */
const SILENT_MS = 250

export function Loading() {
  const [isLong, setLong] = useState(false)
  const { loading } = useTexts().parts
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), SILENT_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.loading} role="status">
      {isLong && (
        <>
          <Loader size="sm" type="dots" />
          {loading}
        </>
      )}
    </div>
  )
}
