import { ActionIcon, Indicator, Popover, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { TextLink } from '@/ui/links'
import { ErrorState } from '@/ui/States'
import { Items } from './Items'
import { notificationsQuery } from './queries'
import { MarkRead } from './MarkRead'
import classes from './Items.module.css'

/** The bell: how many are unread, and the latest ones. */
export function Bell() {
  const { t } = useTranslation('notifications')
  const accountId = useAccountId()
  const [opened, popover] = useDisclosure(false)
  const { data, error, refetch } = useQuery(notificationsQuery(accountId, 1))
  const unread = data?.meta.unread ?? 0
  return (
    <Popover opened={opened} onChange={popover.toggle} onDismiss={popover.close} position="bottom-start" width={360} trapFocus>
      <Indicator label={unread > 99 ? '99+' : unread} size={17} color="red" disabled={unread === 0} offset={5}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={popover.toggle}
            aria-label={unread > 0 ? t('bellUnread', { count: unread }) : t('bell')}
          >
            <IconBell size={20} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t('title')}>
        <div className={classes.head}>
          <Text fw={600} size="sm">
            {t('title')}
          </Text>
          <MarkRead disabled={unread === 0} />
        </div>
        <div className={classes.scroll}>
          {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
          {data?.payload.length === 0 && (
            <Text size="sm" c="dimmed" p="lg" ta="center">
              {t('empty')}
            </Text>
          )}
          <Items items={data?.payload.slice(0, 8) ?? []} onOpen={popover.close} />
        </div>
        <div className={classes.foot}>
          <TextLink
            to="/accounts/$accountId/notifications"
            params={{ accountId: String(accountId) }}
            size="sm"
            onClick={popover.close}
          >
            {t('all')}
          </TextLink>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
