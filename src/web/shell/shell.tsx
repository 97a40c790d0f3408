import { ActionIcon } from '@mantine/core'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { useData } from '../data/data-context.ts'
import { Loading } from '../parts/loading.tsx'
import { useTexts } from '../text/language.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Brand } from './brand.tsx'
import { ConnectionState, LostConnection } from './connection.tsx'
import { Navigation } from './navigation.tsx'
import { closeDoor, onPaletteOpened, openPalette, timesOpened } from './palette-door.ts'
import { Shortcuts } from './shortcuts.tsx'
import styles from './shell.module.css'

const Palette = lazy(async () => {
  try {
    return { default: (await import('./palette.tsx')).Palette }
  } catch (error) {
    closeDoor()
    throw error
  }
})

const MenuDrawer = lazy(async () => ({ default: (await import('./menu-drawer.tsx')).MenuDrawer }))

/** The frame of every page but sign-in. While it is there the page is live. */
export function Shell() {
  useLive()
  const { skipToContent } = useTexts().shell
  const opened = useSyncExternalStore(onPaletteOpened, timesOpened)
  return (
    <>
      <a href="#content" className={styles.skip}>
        {skipToContent}
      </a>
      <div className={styles.frame}>
        <Rail />
        <TopBar />
        <div>
          <LostConnection />
          <main id="content" tabIndex={-1} className={styles.main}>
            <div className={styles.page}>
              <Suspense fallback={<Loading />}>
                <Outlet />
              </Suspense>
            </div>
          </main>
        </div>
      </div>
      {opened > 0 && (
        <Suspense>
          <Palette key={opened} />
        </Suspense>
      )}
      <Shortcuts />
    </>
  )
}

function Rail() {
  const { menu, palette, paletteButton } = useTexts().shell
  return (
    <nav className={styles.rail} aria-label={menu}>
      <Brand />
      <button type="button" className={styles.search} onClick={openPalette} title={palette}>
        <IconSearch size={16} aria-hidden />
        {paletteButton}
        <kbd>⌘K</kbd>
      </button>
      <Navigation />
      <div className={styles.foot}>
        <ConnectionState />
        <AccountMenu />
      </div>
    </nav>
  )
}

/** On a narrow screen the rail is a drawer. */
function TopBar() {
  const [isOpen, setOpen] = useState(false)
  const { menu, palette } = useTexts().shell
  return (
    <header className={styles.bar}>
      <Brand />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={palette} onClick={openPalette}>
        <IconSearch size={20} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={menu} onClick={() => setOpen(true)}>
        <IconMenu2 size={20} />
      </ActionIcon>
      {isOpen && (
        <Suspense>
          <MenuDrawer onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </header>
  )
}

function useLive(): void {
  const { live, onSignedOut } = useData()
  const navigate = useNavigate()
  const href = useRouterState({ select: (state) => state.location.href })
  useEffect(() => {
    live.start()
    return () => live.stop()
  }, [live])
  useEffect(
    () =>
      onSignedOut(() => {
        // Each question that is answered so tells it; the way is gone once.
        if (!href.startsWith('/sign-in')) void navigate({ to: '/sign-in', search: { to: href } })
      }),
    [onSignedOut, navigate, href],
  )
}
