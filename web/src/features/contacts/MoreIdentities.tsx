import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContactValues } from './values'

type Props = { form: UseFormReturnType<ContactValues>; field: 'other_emails' | 'other_phone_numbers' }

/** E-mails or phones besides the primary one, as many as there are. */
export function MoreIdentities({ form, field }: Props) {
  const { t } = useTranslation('record')
  const [list, setList] = useState(() => form.values[field].split('\n').filter(Boolean))
  const email = field === 'other_emails'
  const name = t(email ? 'field.email' : 'field.phone')
  const change = (next: string[]) => {
    setList(next)
    form.setFieldValue(field, next.join('\n'))
    form.clearFieldError(field)
  }
  return (
    <Stack gap="xs">
      {list.map((value, at) => (
        <Group key={at} gap={6} wrap="nowrap" align="flex-end">
          <TextInput
            flex={1}
            label={t('form.nth', { field: name, n: at + 2 })}
            type={email ? 'email' : 'tel'}
            autoComplete="off"
            autoFocus={value === ''}
            value={value}
            error={Boolean(form.errors[field])}
            onChange={(event) => change(list.map((one, i) => (i === at ? event.currentTarget.value : one)))}
          />
          <ActionIcon
            size={36}
            variant="subtle"
            color="gray"
            aria-label={t('form.removeNth', { field: name, n: at + 2 })}
            onClick={() => change(list.filter((_, i) => i !== at))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      {form.errors[field] && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {form.errors[field]}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => change([...list, ''])}
      >
        {t(email ? 'form.addEmail' : 'form.addPhone')}
      </Button>
    </Stack>
  )
}
