import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { ChoiceButton } from './choice-button.tsx'
import type { ChoiceProps } from './choice.tsx'
import styles from './choice.module.css'
import { useOpening } from './wanted.tsx'

/** The choice when it is first wanted. */
export function ChoiceMenu({ label, icon, said, options, chosen, onChoose }: ChoiceProps<string>) {
  const { isOpen, setOpen, button } = useOpening()
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md">
      <Menu.Target>
        <ChoiceButton ref={button} icon={icon} words={said ?? label} />
      </Menu.Target>
      <Menu.Dropdown className={styles.dropdown} aria-label={label}>
        <Menu.RadioGroup value={chosen} onChange={onChoose}>
          {options.map(({ value, label: words }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick checkIcon={<IconCheck size={16} aria-hidden />}>
              {words}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
