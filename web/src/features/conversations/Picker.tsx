import { Button, Combobox, Group, Text, useCombobox } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { plain } from '@/lib/countries'
import classes from './Conversations.module.css'

export type Choice = { value: string; label: string; icon?: ReactNode }

type Props = {
  /** What is chosen here, for who does not see the button's icon. */
  label: string
  /** What the button shows. */
  children: ReactNode
  icon: ReactNode
  choices: Choice[]
  chosen: readonly string[]
  /** The way to none, above the others; with it one value is chosen. */
  none?: string
  onPick: (value: string) => void
}

/** Searched from here on. */
const many = 8

/** A small button that opens a list to choose from. */
export function Picker({ label, children, icon, choices, chosen, none, onPick }: Props) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
    onDropdownOpen: () => {
      if (choices.length >= many) combobox.focusSearchInput()
    },
  })
  const found = choices.filter((choice) => plain(choice.label).includes(plain(search.trim())))
  const all = none && !search ? [{ value: '', label: none }, ...found] : found
  const pick = (value: string) => {
    onPick(value)
    if (none) combobox.closeDropdown()
  }
  // Otherwise the page would take Escape for its own, too.
  const escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && combobox.dropdownOpened) event.stopPropagation()
  }
  return (
    <span onKeyDown={escape}>
      <Combobox store={combobox} width={240} position="bottom-start" onOptionSubmit={pick}>
        <Combobox.Target targetType="button">
          <Button size="compact-xs" variant="default" leftSection={icon} aria-label={label} title={label} fw={500} onClick={() => combobox.toggleDropdown()}>
            <span className={classes.clip}>{children}</span>
          </Button>
        </Combobox.Target>
        <Combobox.Dropdown>
          {choices.length >= many && <Combobox.Search value={search} onChange={(event) => setSearch(event.currentTarget.value)} aria-label={label} placeholder={label} />}
          <Combobox.Options mah={260} style={{ overflowY: 'auto' }} aria-label={label}>
            {all.map((choice) => (
              <Combobox.Option key={choice.value} value={choice.value} active={chosen.includes(choice.value)}>
                <Group gap="xs" wrap="nowrap">
                  {'icon' in choice && choice.icon}
                  <Text size="sm" flex={1} c={choice.value ? undefined : 'dimmed'}>
                    {choice.label}
                  </Text>
                  {choice.value && chosen.includes(choice.value) && <IconCheck size={15} />}
                </Group>
              </Combobox.Option>
            ))}
            {all.length === 0 && <Combobox.Empty>{t('picker.nothing')}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </span>
  )
}
