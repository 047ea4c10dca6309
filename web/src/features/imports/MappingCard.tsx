import { Alert, Badge, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { Card } from '@/ui/Card'
import { AddressNote } from './wizard/AddressNote'
import { isOurs } from './wizard/draft'
import { useTargets } from './wizard/targets'
import classes from './Imports.module.css'

/** Which column went where, and which went nowhere. */
export function MappingCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const columns = one.mapping.filter(({ column }) => !isOurs(column))
  const left = columns.filter((column) => !column.target)
  return (
    <Card title={t('mapping.title')} lead={t('mapping.lead')} flush>
      {left.length > 0 && (
        <Alert color="yellow" mx="lg" mb="sm" role="note">
          {t('mapping.left', { columns: left.map((column) => column.column).join(', ') })}
        </Alert>
      )}
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('mapping.column')}</Table.Th>
            <Table.Th>{t('mapping.field')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('mapping.samples')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map((column, index) => (
            <Table.Tr key={index}>
              <Table.Td style={{ overflowWrap: 'anywhere', minWidth: '9rem' }}>{column.column}</Table.Td>
              <Table.Td>
                <Target target={column.target} />
                <AddressNote column={column} target={column.target} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Text size="sm" c="dimmed" lineClamp={1}>
                  {column.samples.filter(Boolean).join(' · ')}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

function Target({ target }: { target: string | null }) {
  const { t } = useTranslation('imports')
  const { name } = useTargets()
  if (!target) return <Badge color="yellow">{t('mapping.none')}</Badge>
  return <>{name(target)}</>
}
