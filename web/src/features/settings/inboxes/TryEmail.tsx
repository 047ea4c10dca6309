import { Button, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconPlugConnected } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toProblem } from '@/api/problem'
import { useAccountId } from '@/lib/account'
import { fieldErrors } from '@/lib/form'
import { FormProblem } from '@/ui/FormParts'
import type { FieldsProps } from './parts'
import { tryEmail } from './queries'
import { inputOf } from './values'
import classes from './Inboxes.module.css'

/** Signs in to both servers with what stands in the form, and says what came of it. */
export function TryEmail({ form, inbox }: FieldsProps) {
  const { t } = useTranslation('inboxes')
  const accountId = useAccountId()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => tryEmail(accountId, inbox?.id, inputOf('email', form.getValues()).channel),
    onError: (cause) => form.setErrors(fieldErrors(toProblem(cause), Object.keys(form.getValues())).at),
  })
  const problem = error && toProblem(error)
  const placed = problem !== null && fieldErrors(problem, Object.keys(form.values)).rest.length === 0 && Object.keys(problem.fields).length > 0
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" leftSection={<IconPlugConnected size={17} />} loading={isPending} onClick={() => mutate()}>
        {t('try')}
      </Button>
      <div role="status">
        {data && !isPending && (
          <>
            <Outcome name={t('part.imap')} error={data.imap.error} />
            <Outcome name={t('part.smtp')} error={data.smtp.error} />
          </>
        )}
      </div>
      {!placed && <FormProblem problem={problem} />}
    </Stack>
  )
}

/** What came of one server; no error is success. */
function Outcome({ name, error }: { name: string; error: string | null }) {
  const { t } = useTranslation('inboxes')
  const Icon = error === null ? IconCircleCheck : IconCircleX
  return (
    <Text component="div" size="sm" className={classes.outcome} data-failed={error !== null || undefined}>
      <Icon size={17} aria-hidden="true" />
      <span>
        <b>{name}:</b> {error ?? t('works')}
      </span>
    </Text>
  )
}
