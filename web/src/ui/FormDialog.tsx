import { Button, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ServerForm } from '@/lib/form'
import { Dialog } from './Dialog'
import { FormActions, FormProblem } from './FormParts'

type Props = {
  title: string
  /** What is filled in; its fields are the children. */
  server: Pick<ServerForm<object>, 'submit' | 'sending' | 'problem'> & { form: { isDirty: () => boolean } }
  /** The verb on the button, unless it is to save. */
  label?: string
  onClose: () => void
  children: ReactNode
}

/** A form in a dialog: fields, what went wrong, the way out and the way on. A click beside it does not lose what was typed. */
export function FormDialog({ title, server, label, onClose, children }: Props) {
  const { t } = useTranslation()
  const { form, submit, sending, problem } = server
  return (
    <Dialog onClose={onClose} title={title} closeOnClickOutside={!form.isDirty()}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={label ?? t('action.save')}>
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
          </FormActions>
        </Stack>
      </form>
    </Dialog>
  )
}
