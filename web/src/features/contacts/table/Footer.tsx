import { ActionIcon, Group, NativeSelect, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '@/lib/format'
import { lastPage } from '@/ui/Pager'
import classes from './Table.module.css'

const sizes = [15, 25, 50, 100, 200]

type Props = {
  page: number
  perPage: number
  endless: boolean
  /** Rows in the table. */
  shown: number
  total: number | undefined
  onPage: (page: number) => void
  onRows: (rows: number | 'endless') => void
}

/** Which rows these are, how many at once, and the way to the others. */
export function Footer({ page, perPage, endless, shown, total, onPage, onRows }: Props) {
  const { t } = useTranslation()
  const { t: contacts } = useTranslation('contacts')
  const f = useFormats()
  const last = total === undefined ? undefined : lastPage(total, perPage)
  const from = endless ? Math.min(1, shown) : Math.min((page - 1) * perPage + 1, total ?? Infinity)
  const to = endless ? shown : (page - 1) * perPage + shown
  const options = [...new Set([...sizes, perPage])].sort((a, b) => a - b)
  const numbers = { from: f.number(from), to: f.number(to), total: total === undefined ? '…' : f.number(total) }
  return (
    <Group component="nav" aria-label={t('pager.label')} justify="space-between" gap="sm" className={classes.footer}>
      <Text size="sm" c="dimmed" className="tabular" aria-live="polite">
        {t('pager.range', numbers)}
      </Text>
      <Group gap="xs">
        <NativeSelect
          size="xs"
          aria-label={t('pager.perPage')}
          value={endless ? 'endless' : perPage}
          onChange={({ currentTarget: { value } }) => onRows(value === 'endless' ? value : Number(value))}
          data={[
            ...options.map((size) => ({ value: String(size), label: t('pager.rows', { count: size }) })),
            { value: 'endless', label: contacts('table.endless') },
          ]}
        />
        {!endless && (
          <>
            <ActionIcon variant="default" size="md" aria-label={t('pager.previous')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
              <IconChevronLeft size={16} />
            </ActionIcon>
            <Text size="sm" className="tabular">
              {t('pager.page', { page: f.number(page), last: last === undefined ? '…' : f.number(last) })}
            </Text>
            <ActionIcon
              variant="default"
              size="md"
              aria-label={t('pager.next')}
              disabled={last === undefined ? shown < perPage : page >= last}
              onClick={() => onPage(page + 1)}
            >
              <IconChevronRight size={16} />
            </ActionIcon>
          </>
        )}
      </Group>
    </Group>
  )
}
