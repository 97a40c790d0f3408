import { Kbd, Modal, Table } from '@mantine/core'
import { useFocusBack } from '../parts/use-focus-back.ts'
import { useTexts } from '../text/language.tsx'
import { PLACES } from './navigation.tsx'

/** What the keys do. */
export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const { keys, pages } = useTexts().shell
  useFocusBack()
  const rows: readonly (readonly [readonly string[], string])[] = [
    [['/'], keys.search],
    [['⌘', 'K'], keys.palette],
    [['j', 'k'], keys.move],
    [['Enter'], keys.open],
    [['a'], keys.approve],
    ...PLACES.map(({ key, page }) => [['g', key], keys.go(pages[page])] as const),
    [['Esc'], keys.back],
    [['?'], keys.help],
  ]
  return (
    <Modal opened onClose={onClose} title={keys.title}>
      <Table>
        <Table.Tbody>
          {rows.map(([combination, meaning]) => (
            <Table.Tr key={meaning}>
              <Table.Td w={110}>
                {combination.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
