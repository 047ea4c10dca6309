import { ActionIcon, Select, Textarea, TextInput, type TextInputProps } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { dayText } from '@/lib/attributeText'
import { parseDay } from '@/features/contacts/attributeInput'
import { CountrySelect } from '@/ui/Pickers'
import type { Widget, WidgetProps } from './InlineValue'

const onEnter = (commit: () => void) => (event: KeyboardEvent) => {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
  event.preventDefault()
  commit()
}

function common({ label, draft, commit, error, onDraft }: WidgetProps) {
  return {
    'aria-label': label,
    value: draft,
    error: Boolean(error),
    size: 'xs' as const,
    autoFocus: true,
    autoComplete: 'off',
    onKeyDown: onEnter(() => commit()),
    onChange: (event: { currentTarget: { value: string } }) => onDraft(event.currentTarget.value),
  }
}

/** A line of text; what it is for decides the keyboard of a phone. */
export function textWidget(more: Pick<TextInputProps, 'type' | 'inputMode' | 'placeholder' | 'leftSection'> = {}): Widget {
  return function TextWidget(props) {
    return <TextInput {...common(props)} {...more} />
  }
}

/** Several lines: Shift+Enter begins a new one. */
export const longTextWidget: Widget = (props) => <Textarea {...common(props)} autosize minRows={2} maxRows={12} />

export const dateWidget: Widget = (props) => <DateField {...props} />

function DateField(props: WidgetProps) {
  const { i18n } = useTranslation()
  const { draft, onDraft } = props
  return (
    <TextInput
      {...common(props)}
      inputMode="numeric"
      placeholder={dayText('2026-12-31', i18n.language)}
      rightSection={<Calendar day={parseDay(draft, i18n.language)} onDay={(day) => onDraft(dayText(day, i18n.language))} />}
    />
  )
}

/** The browser's own calendar behind a button. */
export function Calendar({ day, onDay }: { day: string | null; onDay: (day: string) => void }) {
  const { t } = useTranslation('record')
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('inline.calendar')}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => input.current?.showPicker?.()}
      >
        <IconCalendar size={15} />
      </ActionIcon>
      <input
        ref={input}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        value={day ?? ''}
        onChange={(event) => event.currentTarget.value && onDay(event.currentTarget.value)}
        style={{ position: 'absolute', insetInlineEnd: 0, bottom: 0, width: 1, height: 1, opacity: 0, pointerEvents: 'none' }}
      />
    </>
  )
}

/** One of some values; choosing saves. */
export function selectWidget(data: { value: string; label: string }[], { clearable = false } = {}): Widget {
  return function SelectWidget({ label, draft, commit, error }) {
    return (
      <Select
        aria-label={label}
        size="xs"
        data={data}
        value={draft || null}
        onChange={(value) => commit(value ?? '')}
        error={Boolean(error)}
        clearable={clearable}
        allowDeselect={clearable}
        searchable={data.length > 7}
        autoFocus
        defaultDropdownOpened
      />
    )
  }
}

export const countryWidget: Widget = ({ label, draft, commit, error }) => (
  <CountrySelect
    label={undefined}
    aria-label={label}
    size="xs"
    value={draft || null}
    onChange={(value) => commit(value ?? '')}
    error={Boolean(error)}
    clearable
    autoFocus
  />
)
