import { Anchor, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowRight } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { Shown } from './Collision'
import { flat, same } from './fields'
import type { HistoryEvent } from '@/api/types'
import { keep, putBack } from './queries'
import { useRecord } from './Record'
import { useFieldText } from './useFieldText'
import classes from './Timeline.module.css'

/** What an entry of the history changed, field by field, each with the way back. */
export function Changes({ event }: { event: HistoryEvent }) {
  const entries = Object.entries(event.changes ?? {})
  if (entries.length === 0) return null
  return (
    <ul className={classes.changes}>
      {entries.map(([field, [before, after]]) => (
        <li key={field}>
          {event.kind === 'labels' ? <LabelChange before={before} after={after} /> : <FieldChange event={event} field={field} before={before} after={after} />}
        </li>
      ))}
    </ul>
  )
}

const listed = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

function LabelChange({ before, after }: { before: unknown; after: unknown }) {
  const [old, now] = [listed(before), listed(after)]
  const added = now.filter((one) => !old.includes(one)).map((one) => `+ ${one}`)
  const removed = old.filter((one) => !now.includes(one)).map((one) => `− ${one}`)
  return <>{[...added, ...removed].join('   ')}</>
}

type Props = { event: HistoryEvent; field: string; before: unknown; after: unknown }

function FieldChange({ event, field, before, after }: Props) {
  const { t } = useTranslation('record')
  const { contact, mayEdit } = useRecord()
  const { name } = useFieldText()
  const [asking, ask] = useDisclosure(false)
  if (field === 'avatar') return <>{name(field)}</>
  // What is already so again, and what has no way back, offers none.
  const back = mayEdit && event.kind === 'updated' && event.id > 0 && (event.contact_id ?? contact.id) === contact.id && !same(flat(contact)[field], before)
  return (
    <>
      <span className={classes.field}>{name(field)}</span>
      <Shown field={field} value={before} />
      <IconArrowRight size={13} aria-label={t('timeline.became')} />
      <Shown field={field} value={after} />
      {back && (
        <Anchor component="button" type="button" size="xs" onClick={ask.open} aria-label={t('timeline.putBackField', { field: name(field) })}>
          {t('timeline.putBack')}
        </Anchor>
      )}
      {asking && <PutBack event={event} field={field} before={before} onClose={ask.close} />}
    </>
  )
}

function PutBack({ event, field, before, onClose }: { event: HistoryEvent; field: string; before: unknown; onClose: () => void }) {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { contact } = useRecord()
  const { name } = useFieldText()
  const restore = async () => {
    keep(queryClient, accountId, await putBack(accountId, contact.id, event.id, field))
    notifications.show({ color: 'green', message: t('timeline.putBackDone', { field: name(field) }) })
  }
  return (
    <Confirm title={t('timeline.putBackTitle', { field: name(field) })} label={t('timeline.putBack')} danger={false} onConfirm={restore} onClose={onClose}>
      <Text size="sm" component="div" className={classes.swap}>
        <Shown field={field} value={flat(contact)[field]} />
        <IconArrowRight size={14} aria-label={t('timeline.became')} />
        <b>
          <Shown field={field} value={before} />
        </b>
      </Text>
    </Confirm>
  )
}
