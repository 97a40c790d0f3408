import { lazy } from 'react'
import type { ReactNode } from 'react'
import { ChoiceButton } from './choice-button.tsx'
import { useWanted, Wanted } from './wanted.tsx'

const ChoiceMenu = lazy(async () => ({ default: (await import('./choice-menu.tsx')).ChoiceMenu }))

export interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly icon: ReactNode
  /** What the button says in place of the label: where something else than the usual is chosen. */
  readonly said?: string | undefined
  readonly options: readonly ChoiceOption<Value>[]
  readonly chosen: Value
  readonly onChoose: (value: Value) => void
}

export interface ChoiceOption<Value extends string> {
  readonly value: Value
  readonly label: string
}

/** A button that says what is chosen, and offers the rest. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { icon, said, label, options, chosen, onChoose } = props
  const { isWanted, opener } = useWanted('menu')
  const choose = (value: string): void => {
    const option = options.find((one) => one.value === value)
    if (option) onChoose(option.value)
  }
  return (
    <Wanted isWanted={isWanted} button={<ChoiceButton {...opener} icon={icon} words={said ?? label} />}>
      <ChoiceMenu icon={icon} said={said} label={label} options={options} chosen={chosen} onChoose={choose} />
    </Wanted>
  )
}
