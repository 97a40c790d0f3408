import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import type { CSSVariablesResolver } from '@mantine/core'
import type { ReactNode } from 'react'
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
}

const variables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces })

export function Appearance({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      {children}
    </MantineProvider>
  )
}
