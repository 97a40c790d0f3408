import { useLocalStorage } from '@mantine/hooks'

export type DiffLayout = 'inline' | 'side'

const KEY = 'slipway-diff-layout'
/** With less, two columns would both be unreadable: in a drawer, a dialog, on a telephone. */
const LEAST_WIDTH = 800

/** How the reader likes differences, where there is room for that; `width` is that of what holds them. */
export function useDiffLayout(width: number) {
  const isWide = width >= LEAST_WIDTH
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
