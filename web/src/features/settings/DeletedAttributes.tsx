import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { restoreDefinition } from '@/api/definitions'
import type { AttributeModel, Definition } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { useDefinitionChange } from './useDefinitionChange'
import classes from './Settings.module.css'

type Props = { definitions: Definition[]; model: AttributeModel }

/** Attributes that were deleted and can still be put back, with their values. */
export function DeletedAttributes({ definitions, model }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const f = useAccountFormats()
  const { mutate, isPending } = useDefinitionChange(model)
  return (
    <Card title={t('attributes.deletedTitle')} flush>
      <ul className={classes.list}>
        {definitions.map((definition) => (
          <li key={definition.id}>
            <div className={classes.who}>
              <div className={classes.name}>{definition.attribute_display_name}</div>
              {definition.deleted_at && (
                <div className={classes.small}>
                  {t('attributes.deletedAt', { when: f.dateTime(Date.parse(definition.deleted_at) / 1000) })}
                </div>
              )}
            </div>
            <Button
              variant="default"
              size="xs"
              disabled={isPending}
              onClick={() => mutate(() => restoreDefinition(accountId, definition.id))}
            >
              {t('attributes.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
