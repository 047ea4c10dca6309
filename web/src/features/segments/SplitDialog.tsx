import { Select, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isPreparing } from '@/api/problem'
import type { ContactsSearch } from '@/features/contacts/search'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Dialog } from '@/ui/Dialog'
import { ErrorState } from '@/ui/States'
import { splitQuery, type Part } from './queries'
import type { Condition } from '@/lib/filterTree'
import { useFields } from './useFields'
import { useSentence } from './useSentence'
import classes from './Segments.module.css'

type Props = { search: ContactsSearch; onPart: (condition: Condition) => void; onClose: () => void }

/** The contacts by the values of a field: how many of each, and a way to only those. */
export function SplitDialog({ search, onPart, onClose }: Props) {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const fields = useFields()
  const [by, setBy] = useState('city')
  const { filter, segment } = search
  const { data, error, failureReason, refetch } = useQuery(splitQuery(useAccountId(), { filter, segment }, by))
  const offered = fields.fields.filter((field) => field.suggests && (!field.archived || field.attribute_key === by))
  return (
    <Dialog onClose={onClose} title={t('split.title')} size="lg">
      <Stack>
        <Select
          label={t('split.by')}
          data={offered.map(({ attribute_key: key }) => ({ value: key, label: fields.name(key) }))}
          value={by}
          onChange={(next) => next && setBy(next)}
          allowDeselect={false}
          searchable
        />
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && isPreparing(failureReason) && (
          <Text size="sm" c="dimmed" role="status">
            {common('state.preparing')}
          </Text>
        )}
        {!data && !error && <Skeleton height={200} />}
        {data?.length === 0 && <Text size="sm">{t('split.empty')}</Text>}
        {data && data.length > 0 && <Parts parts={data} by={by} onPart={onPart} />}
      </Stack>
    </Dialog>
  )
}

/** A table whose bars make it a chart. */
function Parts({ parts, by, onPart }: { parts: Part[]; by: string; onPart: (condition: Condition) => void }) {
  const { t } = useTranslation('segments')
  const f = useAccountFormats()
  const { value, find } = useSentence()
  const { name } = useFields()
  const most = Math.max(...parts.map(({ count }) => count))
  return (
    <>
      <table className={classes.split}>
        <thead>
          <tr>
            <th scope="col">{name(by)}</th>
            <th scope="col" className={classes.number}>
              {t('split.contacts')}
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ value: of, count, condition }) => {
            const text = value(of, find(by)) || t('split.none')
            return (
              <tr key={String(of)}>
                <th scope="row">
                  <UnstyledButton className={classes.part} title={t('split.open', { value: text })} onClick={() => onPart(condition)}>
                    {text}
                    <span className={classes.track} aria-hidden="true">
                      <span className={classes.fill} style={{ width: `${Math.max(1, (count / most) * 100)}%` }} />
                    </span>
                  </UnstyledButton>
                </th>
                <td className={classes.number}>{f.number(count)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {parts.length >= 50 && (
        <Text size="xs" c="dimmed">
          {t('split.most', { count: parts.length })}
        </Text>
      )}
    </>
  )
}
