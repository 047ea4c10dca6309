import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { deletedLabelsQuery } from '@/api/labels'
import { toProblem } from '@/api/problem'
import type { Label } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { DeletedList } from './DeletedList'
import { useRestoreLabel } from './useRestoreLabel'

/** Labels that were deleted and can still be put back, onto the contacts that had them. */
export function DeletedLabels() {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const f = useAccountFormats()
  const { data = [] } = useQuery(deletedLabelsQuery(accountId))
  const restore = useRestoreLabel()
  const { mutate, isPending } = useMutation({
    mutationFn: restore,
    onError: (cause) => notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) }),
  })
  const about = ({ contacts_count, deleted_at }: Label) =>
    [
      t('labels.contacts', { count: contacts_count }),
      deleted_at && t('labels.deletedAt', { when: f.dateTime(Date.parse(deleted_at) / 1000) }),
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <DeletedList
      title={t('labels.deletedTitle')}
      list={data.map((label) => ({ id: label.id, name: label.title, about: about(label) }))}
      pending={isPending}
      onRestore={(id) => mutate(id)}
    />
  )
}
