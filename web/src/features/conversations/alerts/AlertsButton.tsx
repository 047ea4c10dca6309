import { ActionIcon, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBellOff, IconBellRinging } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { setAlerting, useAlerting } from './permission'

/** Turns the browser's alerts for new messages on and off. */
export function AlertsButton() {
  const { t } = useTranslation('conversations')
  const now = useAlerting()
  if (now === 'impossible') return null
  const on = now === 'on'
  const toggle = async () => {
    const became = await setAlerting(!on)
    if (became === 'denied') notifications.show({ color: 'yellow', message: t('alerts.denied') })
    if (became === 'on') notifications.show({ color: 'green', message: t('alerts.turnedOn') })
  }
  const label = t(on ? 'alerts.off' : 'alerts.on')
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} aria-pressed={on} onClick={() => void toggle()}>
        {on ? <IconBellRinging size={18} stroke={1.6} /> : <IconBellOff size={18} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  )
}
