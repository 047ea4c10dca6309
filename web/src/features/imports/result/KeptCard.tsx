import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import, ImportKept } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { TextLink } from '@/ui/links'
import { Pager } from '@/ui/Pager'
import { ErrorState } from '@/ui/States'
import { keptQuery, perPage } from '@/features/imports/queries'
import { useValueText } from '@/features/imports/rows/useValueText'
import classes from '@/features/imports/rows/Rows.module.css'

/** Of which contacts undoing has left something, and why. */
export function KeptCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(keptQuery(useAccountId(), one.id, page))
  return (
    <Card title={t('kept.title')} lead={t('kept.lead')} flush>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={88} width="auto" m="lg" />}
      {data && (
        <ol className={classes.rows} aria-label={t('kept.title')}>
          {data.payload.map((kept) => (
            <Kept key={`${kept.line} ${kept.contact_id}`} kept={kept} />
          ))}
        </ol>
      )}
      {data && data.meta.count > perPage && <Pager page={page} perPage={perPage} count={data.meta.count} onPage={setPage} />}
    </Card>
  )
}

function Kept({ kept }: { kept: ImportKept }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const { name } = useValueText()
  return (
    <li className={classes.row}>
      <span className={classes.line}>
        <span>{t('rows.line')} </span>
        {f.number(kept.line)}
      </span>
      <div className={classes.what}>
        {kept.contact_name === null ? (
          <strong className={classes.name}>{t('rows.contact', { id: kept.contact_id })}</strong>
        ) : (
          <TextLink
            to="/accounts/$accountId/contacts/$contactId"
            params={{ accountId: String(accountId), contactId: String(kept.contact_id) }}
            className={classes.name}
            fw={600}
            size="sm"
          >
            {kept.contact_name}
          </TextLink>
        )}
        <span>{kept.message}</span>
        <span className={classes.before} style={{ textDecoration: 'none' }}>
          {kept.fields.length > 0 ? t('kept.fields', { fields: kept.fields.map(name).join(', ') }) : t('kept.all')}
        </span>
      </div>
    </li>
  )
}
