import { Alert, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { saveCanned } from '@/api/canned'
import { keys } from '@/api/keys'
import type { CannedReply } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { blankVariables, fillVariables, placeOf } from '@/lib/variables'
import { FormDialog } from '@/ui/FormDialog'
import { VariableMenu } from './VariableMenu'
import { useSampleValues } from './useSampleValues'
import classes from './Canned.module.css'

type Props = { reply: CannedReply | null; onClose: () => void }

/** Creates a canned reply (none given) or changes one. */
export function CannedDialog({ reply, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const input = useRef<HTMLTextAreaElement>(null)
  const server = useServerForm({
    initialValues: { short_code: reply?.short_code ?? '', content: reply?.content ?? '' },
    validate: {
      short_code: (value) => (value.replace(/^\s*\//, '').trim() ? null : t('canned.codeNeeded')),
      content: (value) => (value.trim() ? null : t('canned.contentNeeded')),
    },
    send: async (values) => {
      await saveCanned(accountId, reply?.id ?? null, values)
      await queryClient.invalidateQueries({ queryKey: keys.cannedReplies(accountId) })
      notifications.show({ color: 'green', message: t('saved') })
      onClose()
    },
  })
  const { form } = server
  const insert = (name: string) => {
    const { content } = form.values
    const { selectionStart: from, selectionEnd: to } = input.current ?? { selectionStart: content.length, selectionEnd: content.length }
    form.setFieldValue('content', content.slice(0, from) + placeOf(name) + content.slice(to))
    const caret = from + placeOf(name).length
    window.setTimeout(() => {
      input.current?.focus()
      input.current?.setSelectionRange(caret, caret)
    })
  }
  return (
    <FormDialog title={reply ? t('canned.edit') : t('canned.new')} server={server} onClose={onClose}>
      <TextInput
        label={t('canned.code')}
        description={t('canned.codeHint')}
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        leftSection="/"
        {...form.getInputProps('short_code')}
      />
      <Textarea ref={input} label={t('canned.content')} autosize minRows={4} maxRows={12} {...form.getInputProps('content')} />
      <VariableMenu onPick={insert} />
      <Preview content={form.values.content} />
    </FormDialog>
  )
}

/** How the text reads for an invented contact, and which variables nobody knows. */
function Preview({ content }: { content: string }) {
  const { t } = useTranslation('settings')
  const values = useSampleValues()
  if (!values || !content.includes('{{')) return null
  const unknown = blankVariables(content, values)
  return (
    <div aria-live="polite">
      <Text size="sm" fw={500} mb={4}>
        {t('canned.preview')}
      </Text>
      <p className={classes.preview}>{fillVariables(content, values)}</p>
      {unknown.length > 0 && (
        <Alert color="yellow" p="xs" mt="xs" role="note">
          {t('canned.unknown', { names: unknown.map(placeOf).join(', ') })}
        </Alert>
      )}
    </div>
  )
}
