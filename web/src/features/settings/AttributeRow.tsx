import { ActionIcon, Badge, Code, Menu } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconDots } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { changeDefinition, orderDefinitions } from '@/api/definitions'
import type { AttributeModel, Definition } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { moved } from '@/lib/moved'
import { RowAction, RowActions } from '@/ui/RowActions'
import { useDefinitionChange } from './useDefinitionChange'
import classes from '@/ui/Rows.module.css'

/** The attribute whose dialog is open. */
export type OpenAttribute = { what: 'edit'; definition: Definition | null } | { what: 'delete'; definition: Definition } | null

type Props = {
  definition: Definition
  all: Definition[]
  model: AttributeModel
  onOpen: (open: OpenAttribute) => void
}

export function AttributeRow({ definition, all, model, onOpen }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const { mutate, isPending } = useDefinitionChange(model)
  const name = definition.attribute_display_name
  const at = all.indexOf(definition)
  const ids = all.map((one) => one.id)
  const move = (by: -1 | 1) => mutate(() => orderDefinitions(accountId, moved(ids, definition.id, by)))
  const type = t(`attributes.types.${definition.attribute_display_type}`)
  return (
    <>
      <div className={classes.who}>
        <div className={classes.name}>
          {name}
          {definition.archived && <Badge color="gray">{t('attributes.archived')}</Badge>}
        </div>
        <div className={classes.small}>
          {definition.currency_code ? `${type} (${definition.currency_code})` : type} · <Code>{definition.attribute_key}</Code>
          {definition.attribute_description && <> · {definition.attribute_description}</>}
        </div>
        {definition.attribute_values.length > 0 && (
          <div className={classes.small}>{definition.attribute_values.join(' · ')}</div>
        )}
      </div>
      <RowActions>
        <RowAction icon={IconChevronUp} label={t('attributes.up', { name })} disabled={at === 0 || isPending} onClick={() => move(-1)} />
        <RowAction
          icon={IconChevronDown}
          label={t('attributes.down', { name })}
          disabled={at === all.length - 1 || isPending}
          onClick={() => move(1)}
        />
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('attributes.actions', { name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onOpen({ what: 'edit', definition })}>{t('attributes.edit')}</Menu.Item>
            <Menu.Item
              onClick={() => mutate(() => changeDefinition(accountId, definition.id, { archived: !definition.archived }))}
            >
              {definition.archived ? t('attributes.unarchive') : t('attributes.archive')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item c="var(--mantine-color-error)" onClick={() => onOpen({ what: 'delete', definition })}>
              {t('attributes.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </RowActions>
    </>
  )
}
