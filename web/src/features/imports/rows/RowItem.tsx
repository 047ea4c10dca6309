import { IconAlertTriangle, IconArrowRight, IconRepeat } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import, ImportRow } from '@/api/types'
import { useAccountFormats, useAccountId, useMay } from '@/lib/account'
import { TextLink } from '@/ui/links'
import { callRow, inOrder } from './callRow'
import { useValueText } from './useValueText'
import classes from './Rows.module.css'

/** A row of the file: who it is about, what it changes, or why it stays out. */
export function RowItem({ one, row }: { one: Import; row: ImportRow }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  return (
    <li className={classes.row}>
      <span className={classes.line}>
        <span>{t('rows.line')} </span>
        {f.number(row.line)}
      </span>
      <div className={classes.what}>
        <Who one={one} row={row} />
        <Reasons row={row} />
        <Changes row={row} />
        {row.earlier_line !== null && (
          <p className={classes.repeat}>
            <IconRepeat size={14} aria-hidden="true" />
            <span>{t(`rows.repeat.${row.outcome === 'updated' ? one.options.on_match : 'unchanged'}`, { line: f.number(row.earlier_line) })}</span>
          </p>
        )}
      </div>
    </li>
  )
}

/** The contact, with the way to it as soon as there is one. */
function Who({ one, row }: { one: Import; row: ImportRow }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const name = callRow(row)
  if (row.contact_id === null || one.status === 'undone') return name ? <strong className={classes.name}>{name}</strong> : null
  return (
    <TextLink
      to="/accounts/$accountId/contacts/$contactId"
      params={{ accountId: String(accountId), contactId: String(row.contact_id) }}
      className={classes.name}
      fw={600}
      size="sm"
    >
      {name || t('rows.contact', { id: row.contact_id })}
    </TextLink>
  )
}

function Reasons({ row }: { row: ImportRow }) {
  const { t } = useTranslation('imports')
  if (row.errors.length === 0) return null
  return (
    <ul className={classes.reasons} data-dropped={row.outcome !== 'rejected' || undefined}>
      {row.errors.map((error, index) => (
        <li key={index}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          <span>
            {error.column && <strong>{error.column}: </strong>}
            {error.message}
            {row.outcome !== 'rejected' && ` ${t('rows.dropped')}`}
            <About contacts={error.contacts} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The ways to the contacts that a reason names; two of them may be one person. */
function About({ contacts: [one, other] }: { contacts: { id: number; name: string }[] }) {
  const { t } = useTranslation('imports')
  const accountId = String(useAccountId())
  const mayMerge = useMay('merge')
  if (!one) return null
  return (
    <span className={classes.about}>
      {[one, other].map(
        (contact) =>
          contact && (
            <TextLink key={contact.id} to="/accounts/$accountId/contacts/$contactId" params={{ accountId, contactId: String(contact.id) }} size="sm">
              {contact.name || t('rows.contact', { id: contact.id })}
            </TextLink>
          ),
      )}
      {other && mayMerge && (
        <TextLink to="/accounts/$accountId/duplicates/merge" params={{ accountId }} search={{ base: one.id, mergee: other.id }} size="sm">
          {t('rows.merge')}
        </TextLink>
      )}
    </span>
  )
}

function Changes({ row }: { row: ImportRow }) {
  const { t } = useTranslation('imports')
  const { name, text } = useValueText()
  const entries = inOrder(row.changes)
  if (entries.length === 0) return null
  const created = row.outcome === 'created'
  return (
    <dl className={classes.changes}>
      {entries.map(([field, [before, after]]) => (
        <div key={field}>
          <dt>{name(field)}</dt>
          <dd>
            {!created && (
              <>
                <span className={classes.before}>{text(field, before) || t('rows.blank')}</span>
                <IconArrowRight size={13} aria-label={t('rows.becomes')} />
              </>
            )}
            <span className={classes.after}>{text(field, after) || t('rows.blank')}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
