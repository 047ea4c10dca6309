import { ActionIcon, Group, Skeleton, Stack, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconMaximize, IconPencil, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { Allowed, useAccountId } from '@/lib/account'
import { IconLink } from '@/ui/links'
import { ErrorState } from '@/ui/States'
import { contactQuery } from '@/features/contacts/queries'
import { ContactPanel } from '@/features/contacts/record/ContactPanel'
import { callName } from '@/features/contacts/values'
import classes from './SidePanel.module.css'

type Props = {
  id: number
  /** The row it was opened from, shown until the whole contact is there. */
  row: Contact | undefined
  onClose: () => void
  /** To the row before (-1) and after (1); undefined at the ends. */
  onStep: (by: -1 | 1) => (() => void) | undefined
}

/** One contact beside the table, which stays where it was. */
export function SidePanel({ id, row, onClose, onStep }: Props) {
  const { t } = useTranslation('contacts')
  const { data: whole, error, refetch } = useQuery(contactQuery(useAccountId(), id))
  const data: Contact | undefined = whole ?? row
  return (
    <aside className={classes.panel} aria-label={data ? callName(data) : t('one')}>
      <Bar id={id} onClose={onClose} onStep={onStep} />
      <div className={classes.content} tabIndex={0} role="group" aria-label={t('page.card')}>
        {data && <ContactPanel contact={data} onDeleted={onClose} />}
        {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && (
          <Stack>
            <Skeleton height={28} width="60%" />
            <Skeleton height={220} />
          </Stack>
        )}
      </div>
    </aside>
  )
}

function Bar({ id, onClose, onStep }: Pick<Props, 'id' | 'onClose' | 'onStep'>) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const params = { accountId: String(useAccountId()), contactId: String(id) }
  const up = onStep(-1)
  const down = onStep(1)
  return (
    <Group className={classes.bar} justify="space-between" wrap="nowrap" gap="xs">
      <Group gap={4} wrap="nowrap">
        <ActionIcon variant="subtle" color="gray" aria-label={t('panel.previous')} disabled={!up} onClick={up}>
          <IconArrowUp size={17} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t('panel.next')} disabled={!down} onClick={down}>
          <IconArrowDown size={17} />
        </ActionIcon>
      </Group>
      <Group gap={4} wrap="nowrap">
        <Tooltip label={t('table.openPage')}>
          <IconLink to="/accounts/$accountId/contacts/$contactId" params={params} variant="subtle" color="gray" aria-label={t('table.openPage')}>
            <IconMaximize size={17} />
          </IconLink>
        </Tooltip>
        <Allowed to="edit">
          <Tooltip label={t('edit')}>
            <IconLink to="/accounts/$accountId/contacts/$contactId/edit" params={params} variant="subtle" color="gray" aria-label={t('edit')}>
              <IconPencil size={17} />
            </IconLink>
          </Tooltip>
        </Allowed>
        <ActionIcon variant="subtle" color="gray" aria-label={common('action.close')} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </Group>
    </Group>
  )
}
