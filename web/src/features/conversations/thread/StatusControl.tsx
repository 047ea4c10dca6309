import { ActionIcon, Badge, Button, Group, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconClock, IconHourglass, IconMoon, IconRotate } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '@/api/types'
import { untilOf, type Preset } from '@/features/conversations/snooze'
import type { Changes } from '@/features/conversations/useChanges'
import { useAccountFormats, useCurrent } from '@/lib/account'
import { SnoozeDialog } from './SnoozeDialog'
import classes from './Thread.module.css'

type Props = { conversation: Conversation; changes: Changes }

/** Where a conversation stands, and the step that usually comes next; the others behind the arrow. */
export function StatusControl({ conversation, changes }: Props) {
  const { t } = useTranslation('conversations')
  const [picking, pick] = useState(false)
  const { status } = conversation
  return (
    <Group gap={6} wrap="nowrap">
      <Standing conversation={conversation} />
      {changes.mayEdit && (
        <Button.Group>
          {status === 'open' || status === 'pending' ? (
            <Button size="compact-sm" h={32} leftSection={<IconCheck size={15} />} onClick={() => changes.turn('resolved')}>
              {t('turn.resolve')}
            </Button>
          ) : (
            <Button size="compact-sm" h={32} variant="default" leftSection={<IconRotate size={15} />} onClick={() => changes.turn('open')}>
              {t('turn.open')}
            </Button>
          )}
          <StatusMenu conversation={conversation} changes={changes} onPick={() => pick(true)} />
        </Button.Group>
      )}
      {picking && <SnoozeDialog onClose={() => pick(false)} onPick={(until) => changes.turn('snoozed', until)} />}
    </Group>
  )
}

/** Said where it is not the usual. */
function Standing({ conversation: { status, snoozed_until: until } }: { conversation: Conversation }) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  if (status === 'open') return null
  const Icon = { pending: IconHourglass, snoozed: IconMoon, resolved: IconCheck }[status]
  return (
    <Badge color="gray" leftSection={<Icon size={12} aria-hidden="true" />} visibleFrom="xs">
      {status === 'snoozed' && until ? t('snooze.until', { when: f.until(until) }) : t(`status.${status}`)}
    </Badge>
  )
}

const presets: readonly Preset[] = ['hour', 'tomorrow', 'week']

function StatusMenu({ conversation: { status }, changes, onPick }: Props & { onPick: () => void }) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  const { account } = useCurrent()
  const primary = status === 'open' || status === 'pending'
  const [now, setNow] = useState(Date.now)
  return (
    <Menu position="bottom-end" onOpen={() => setNow(Date.now())}>
      <Menu.Target>
        <ActionIcon h={32} w={28} variant={primary ? 'filled' : 'default'} aria-label={t('turn.more')}>
          <IconChevronDown size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {status !== 'open' && primary && (
          <Menu.Item leftSection={<IconRotate size={15} />} onClick={() => changes.turn('open')}>
            {t('turn.open')}
          </Menu.Item>
        )}
        {status !== 'resolved' && !primary && (
          <Menu.Item leftSection={<IconCheck size={15} />} onClick={() => changes.turn('resolved')}>
            {t('turn.resolve')}
          </Menu.Item>
        )}
        {status !== 'pending' && (
          <Menu.Item leftSection={<IconHourglass size={15} />} onClick={() => changes.turn('pending')}>
            {t('turn.pending')}
          </Menu.Item>
        )}
        <Menu.Label>{t('snooze.title')}</Menu.Label>
        {presets.map((preset) => {
          const until = untilOf(preset, now, account.timezone)
          return (
            <Menu.Item
              key={preset}
              leftSection={<IconClock size={15} />}
              rightSection={<span className={classes.when}>{f.until(until, now / 1000)}</span>}
              onClick={() => changes.turn('snoozed', until)}
            >
              {t(`snooze.${preset}`)}
            </Menu.Item>
          )
        })}
        <Menu.Item leftSection={<IconMoon size={15} />} onClick={() => changes.turn('snoozed')}>
          {t('snooze.reply')}
        </Menu.Item>
        <Menu.Item leftSection={<IconClock size={15} />} onClick={onPick}>
          {t('snooze.pick')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
