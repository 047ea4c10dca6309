import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { deletedDefinitionsQuery, restoreDefinition } from '@/api/definitions'
import type { AttributeModel, Definition } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { DeletedList } from './DeletedList'
import { useDefinitionChange } from './useDefinitionChange'

/** Attributes that were deleted and can still be put back, with their values. */
export function DeletedAttributes({ model }: { model: AttributeModel }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const f = useAccountFormats()
  const { data = [] } = useQuery(deletedDefinitionsQuery(accountId, model))
  const { mutate, isPending } = useDefinitionChange(model)
  const about = ({ deleted_at }: Definition) =>
    deleted_at ? t('attributes.deletedAt', { when: f.dateTime(Date.parse(deleted_at) / 1000) }) : ''
  return (
    <DeletedList
      title={t('attributes.deletedTitle')}
      list={data.map((one) => ({ id: one.id, name: one.attribute_display_name, about: about(one) }))}
      pending={isPending}
      onRestore={(id) => mutate(() => restoreDefinition(accountId, id))}
    />
  )
}
