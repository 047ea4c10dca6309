import { PasswordInput, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Inbox } from '@/api/types'
import type { Form } from '@/lib/form'
import { isSet, type InboxValues, type SecretField } from './values'
import classes from './Inboxes.module.css'

export type FieldsProps = {
  form: Form<InboxValues>
  /** Null for one that is being made. */
  inbox: Inbox | null
}

type SecretProps = FieldsProps & { field: SecretField; label: string; hint?: string }

/** A secret that is given and never shown again: left blank, the saved one stays. */
export function SecretInput({ form, inbox, field, label, hint }: SecretProps) {
  const { t } = useTranslation('inboxes')
  const kept = isSet(inbox, field)
  return (
    <PasswordInput
      label={label}
      description={kept ? t('secretKept') : hint}
      placeholder={kept ? '••••••••' : undefined}
      autoComplete="new-password"
      {...form.getInputProps(field)}
    />
  )
}

/** Fields that belong together, under their own heading. */
export function FieldSet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={classes.set}>
      <legend>{title}</legend>
      <Stack gap="sm">{children}</Stack>
    </fieldset>
  )
}
