import { Button, Skeleton, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import, ImportRow } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Pager } from '@/ui/Pager'
import { ErrorState } from '@/ui/States'
import { isActive, perPage, rejectedQuery } from './queries'
import classes from './Imports.module.css'

/** The rows that were not taken: where, why, and how to correct them. */
export function RejectedCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(rejectedQuery(accountId, one.id, page))
  const download = (
    <Button
      component="a"
      variant="default"
      size="sm"
      href={`/api/v1/accounts/${accountId}/imports/${one.id}/rejected`}
      download
      leftSection={<IconDownload size={16} />}
    >
      {t('rejected.download')}
    </Button>
  )
  return (
    <Card title={t('rejected.title')} lead={t('rejected.lead')} actions={isActive(one) ? null : download} flush>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} m="lg" />}
      {data && <Rows rows={data.payload} />}
      {data && data.meta.count > perPage && (
        <Pager page={page} perPage={perPage} count={data.meta.count} onPage={setPage} />
      )}
    </Card>
  )
}

function Rows({ rows }: { rows: ImportRow[] }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={90}>{t('rejected.line')}</Table.Th>
          <Table.Th>{t('rejected.reason')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.line}>
            <Table.Td className="tabular">{f.number(row.line)}</Table.Td>
            <Table.Td>
              {row.errors.map((error, index) => (
                <Text size="sm" key={index}>
                  {error.column && <strong>{error.column}: </strong>}
                  {error.message}
                </Text>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
