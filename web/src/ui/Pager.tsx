import { ActionIcon, Group, NativeSelect, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '@/lib/format'

type Props = {
  page: number
  perPage: number
  count: number
  onPage: (page: number) => void
  /** Offers a choice of rows a page when given. */
  onPerPage?: (perPage: number) => void
}

export const lastPage = (count: number, perPage: number) => Math.max(1, Math.ceil(count / perPage))

/** Leads to the last page when the one asked for is not there: an old link, deleted rows. Count is null until known. */
export function useExistingPage(page: number, perPage: number, count: number | null, onPage: (page: number) => void) {
  const last = count === null ? page : lastPage(count, perPage)
  useEffect(() => {
    if (page > last) onPage(last)
  })
}

const sizes = [15, 25, 50, 100, 200]

export function Pager({ page, perPage, count, onPage, onPerPage }: Props) {
  const { t } = useTranslation()
  const f = useFormats()
  const last = lastPage(count, perPage)
  const from = count === 0 ? 0 : (page - 1) * perPage + 1
  const options = [...new Set([...sizes, perPage])].sort((a, b) => a - b)
  return (
    <Group component="nav" aria-label={t('pager.label')} justify="space-between" gap="sm" p="sm" px="md">
      <Text size="sm" c="dimmed" className="tabular" aria-live="polite">
        {t('pager.range', { from: f.number(from), to: f.number(Math.min(count, page * perPage)), total: f.number(count) })}
      </Text>
      <Group gap="xs">
        {onPerPage && (
          <NativeSelect
            size="xs"
            aria-label={t('pager.perPage')}
            value={perPage}
            onChange={(event) => onPerPage(Number(event.currentTarget.value))}
            data={options.map((size) => ({ value: String(size), label: t('pager.rows', { count: size }) }))}
          />
        )}
        <ActionIcon variant="default" size="md" aria-label={t('pager.previous')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <Text size="sm" className="tabular">
          {t('pager.page', { page: f.number(page), last: f.number(last) })}
        </Text>
        <ActionIcon variant="default" size="md" aria-label={t('pager.next')} disabled={page >= last} onClick={() => onPage(page + 1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </Group>
    </Group>
  )
}
