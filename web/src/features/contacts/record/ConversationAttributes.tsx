import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { definitionsQuery } from '@/api/definitions'
import { useAccountId } from '@/lib/account'
import { AttributeFields, shownDefinitions } from './Attributes'
import { ConversationRecord } from './Record'
import { Group } from './Sections'
import classes from './Record.module.css'

type Props = {
  contact: Contact
  values: Record<string, unknown>
  /** Stores all values of the conversation. */
  saveAll: (values: Record<string, unknown>) => Promise<unknown>
}

/** The company's own fields of a conversation, shown and changed as those of its contact. */
export function ConversationAttributes({ contact, values, saveAll }: Props) {
  const { t } = useTranslation('record')
  const { data = [] } = useQuery(definitionsQuery(useAccountId(), 'conversation_attribute'))
  const defined = shownDefinitions(data, values)
  if (defined.length === 0) return null
  return (
    <ConversationRecord contact={contact} values={values} saveAll={saveAll}>
      <section className={`${classes.card} ${classes.conversation}`} aria-label={t('group.conversation')}>
        <Group title={t('group.conversation')}>
          <AttributeFields defined={defined} />
        </Group>
      </section>
    </ConversationRecord>
  )
}
