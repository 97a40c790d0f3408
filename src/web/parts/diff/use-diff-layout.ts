import { useLocalStorage, useMediaQuery } from '@mantine/hooks'

export type DiffLayout = 'inline' | 'side'

const KEY = 'slipway-diff-layout'
const WIDE = '(min-width: 1000px)'

/** How the reader likes differences; on a narrow screen two columns would both be unreadable. */
export function useDiffLayout() {
  const isWide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false })
  const [chosen, setChosen] = useLocalStorage<DiffLayout>({
    key: KEY,
    defaultValue: 'inline',
    getInitialValueInEffect: false,
    serialize: (layout) => layout,
    deserialize: (text) => (text === 'side' ? 'side' : 'inline'),
  })
  const choose = (layout: string): void => setChosen(layout === 'side' ? 'side' : 'inline')
  return { isWide, chosen, choose, shown: isWide ? chosen : 'inline' } as const
}
