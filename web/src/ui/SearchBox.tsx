import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

type Props = {
  /** What it searches. */
  label: string
  value: string
  onSearch: (q: string) => void
}

/** Searches while typing, once the typing pauses; "/" jumps here. */
export function SearchBox({ label, value, onSearch }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const sent = useRef(value)
  const search = useDebouncedCallback((q: string) => {
    sent.current = q
    onSearch(q)
  }, 250)
  // The URL may change without us (back, a link): then follow it.
  useEffect(() => {
    if (value.trim() === sent.current.trim()) return
    sent.current = value
    setText(value)
  }, [value])
  useHotkeys([['/', () => input.current?.focus()]])
  const type = (next: string) => {
    setText(next)
    search(next)
  }
  return (
    <TextInput
      ref={input}
      type="search"
      maw={420}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label={t('action.clearSearch')} onClick={() => type('')} />
        ) : (
          <Kbd size="xs" aria-hidden="true" visibleFrom="sm">
            /
          </Kbd>
        )
      }
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text) type('')
      }}
    />
  )
}
