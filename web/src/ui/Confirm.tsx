import { Button, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem, type Problem } from '@/api/problem'
import { Dialog } from './Dialog'
import { FormActions, FormProblem } from './FormParts'

type Props = {
  title: string
  text?: ReactNode
  /** The verb on the button: what will happen. */
  label: string
  danger?: boolean
  /** Whether it may be done yet. */
  ready?: boolean
  onConfirm: () => Promise<unknown>
  onClose: () => void
  /** Without it, giving up is closing. */
  onCancel?: () => void
  children?: ReactNode
}

/** Asks once, does it, and stays open with the reason when it fails. */
export function Confirm({ title, text, label, danger = true, ready = true, onConfirm, onClose, onCancel = onClose, children }: Props) {
  const { t } = useTranslation()
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const confirm = async () => {
    setSending(true)
    setProblem(null)
    try {
      await onConfirm()
      onClose()
    } catch (cause) {
      setProblem(toProblem(cause))
      setSending(false)
    }
  }

  return (
    <Dialog onClose={onCancel} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void confirm()
        }}
      >
        <Stack>
          {text && <Text size="sm">{text}</Text>}
          {children}
          <FormProblem problem={problem} />
          <FormActions sending={sending} disabled={!ready} label={label} color={danger ? 'red' : undefined}>
            <Button variant="default" onClick={onCancel} data-autofocus>
              {t('action.cancel')}
            </Button>
          </FormActions>
        </Stack>
      </form>
    </Dialog>
  )
}
