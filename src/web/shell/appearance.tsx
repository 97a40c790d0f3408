import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from '@mantine/core'
import type { CSSVariablesResolver } from '@mantine/core'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTexts } from '../text/language.tsx'
import { styleNonce } from './style-nonce.ts'
import { theme } from './theme.ts'

const colorScheme = localStorageColorSchemeManager({ key: 'slipway-color-scheme' })

const surfaces = {
  '--mantine-color-body': 'var(--sw-bg)',
  '--mantine-color-text': 'var(--sw-text)',
  '--mantine-color-dimmed': 'var(--sw-muted)',
  '--mantine-color-placeholder': 'var(--sw-faint)',
  '--mantine-color-default': 'var(--sw-surface)',
  '--mantine-color-default-hover': 'var(--sw-hover)',
  '--mantine-color-default-border': 'var(--sw-line-strong)',
  '--mantine-color-default-color': 'var(--sw-text)',
  '--mantine-color-anchor': 'var(--sw-accent)',
  '--mantine-color-error': 'var(--sw-failed)',
}

const variables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces })

export function Appearance({ children }: { readonly children: ReactNode }) {
  const { close } = useTexts().parts
  const named = useMemo(() => {
    const button = { defaultProps: { 'aria-label': close } }
    return mergeThemeOverrides(theme, { components: { ModalCloseButton: button, DrawerCloseButton: button } })
  }, [close])
  return (
    <MantineProvider
      theme={named}
      cssVariablesResolver={variables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      {children}
    </MantineProvider>
  )
}
