import { createTheme } from '@mantine/core'
import type { MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#f0effc',
  '#dddcf7',
  '#bcb9ee',
  '#9994e4',
  '#7b74db',
  '#655dd3',
  '#5a51ce',
  '#4f46c8',
  '#433bb0',
  '#383197',
]

/** The library's greys of the dark theme, from text to ground, in our hue. */
const dark: MantineColorsTuple = [
  '#ededf2',
  '#c9c9d4',
  '#a9a9b8',
  '#9292a2',
  '#44444f',
  '#2c2c37',
  '#22222b',
  '#1a1a21',
  '#15151b',
  '#121217',
]

/** White stands out from the shades that buttons are filled with. */
const red: MantineColorsTuple = [
  '#fdf0f0',
  '#fae0e1',
  '#f3bdbf',
  '#ec989b',
  '#e6787c',
  '#d9555b',
  '#c9383f',
  '#c62d35',
  '#ab232b',
  '#8f1c23',
]

/** The component library drawn with our tokens. */
export const theme = createTheme({
  fontFamily: 'var(--sw-font)',
  fontFamilyMonospace: 'var(--sw-mono)',
  headings: { fontFamily: 'var(--sw-font)', fontWeight: '600' },
  fontSizes: { xs: '13px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark, red },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
})
