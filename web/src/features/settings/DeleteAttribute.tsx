import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { deleteDefinition, usageQuery } from '@/api/definitions'
import { keys } from '@/api/keys'
import type { AttributeModel, Definition } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'

type Props = { definition: Definition; model: AttributeModel; onClose: () => void }

/** Says how many contacts lose a value before it asks. */
export function DeleteAttribute({ definition, model, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { data } = useQuery(usageQuery(accountId, definition.id))
  const remove = async () => {
    await deleteDefinition(accountId, definition.id)
    await queryClient.invalidateQueries({ queryKey: keys.definitions(accountId, model) })
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
  }
  return (
    <Confirm
      title={t('attributes.deleteTitle', { name: definition.attribute_display_name })}
      text={data ? t('attributes.deleteText', { count: data.count }) : undefined}
      label={t('attributes.delete')}
      onConfirm={remove}
      onClose={onClose}
    >
      {!data && <Skeleton height={20} />}
    </Confirm>
  )
}
