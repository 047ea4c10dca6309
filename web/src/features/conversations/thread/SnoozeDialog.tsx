import { Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { readLocal, untilOf, writeLocal } from '@/features/conversations/snooze'
import { useCurrent } from '@/lib/account'
import { Dialog } from '@/ui/Dialog'
import { FormActions } from '@/ui/FormParts'

type Props = { onClose: () => void; onPick: (until: number) => void }

/** Asks for the day and hour at which a conversation comes back. */
export function SnoozeDialog({ onClose, onPick }: Props) {
  const { t } = useTranslation('conversations')
  const zone = useCurrent().account.timezone
  const [now] = useState(() => Date.now())
  const [text, setText] = useState(() => writeLocal(untilOf('tomorrow', now, zone), zone))
  const [error, setError] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const until = readLocal(text, zone)
    if (until === null || until * 1000 <= Date.now()) return setError(t('snooze.past'))
    onPick(until)
    onClose()
  }
  return (
    <Dialog onClose={onClose} title={t('snooze.dialog')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            type="datetime-local"
            label={t('snooze.when')}
            description={t('snooze.zone', { zone: zone.replaceAll('_', ' ') })}
            min={writeLocal(now / 1000, zone)}
            value={text}
            error={error}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setError('')
            }}
            data-autofocus
          />
          <FormActions sending={false} label={t('snooze.title')} />
        </Stack>
      </form>
    </Dialog>
  )
}
