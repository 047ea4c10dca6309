import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Facts } from '@/ui/Facts'

const delimiters = { ';': 'semicolon', ',': 'comma', '\t': 'tab', '|': 'pipe' } as const

/** What was found out about the file itself. */
export function FileCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const delimiter = useDelimiter(one.delimiter)
  const time = (seconds: number | null) => (seconds ? f.dateTime(seconds) : '')
  return (
    <Card title={t('file.title')}>
      <Facts
        facts={[
          { label: t('file.size'), value: f.bytes(one.file_size) },
          ...(one.sheet === null
            ? [
                { label: t('file.encoding'), value: one.encoding.toUpperCase() },
                { label: t('file.delimiter'), value: delimiter },
              ]
            : [{ label: t('check.sheet'), value: one.sheet }]),
          ...(one.remembered ? [{ label: t('remembered.label'), value: one.remembered.file_name }] : []),
          { label: t('file.started'), value: time(one.started_at) },
          { label: t('file.finished'), value: time(one.finished_at) },
        ]}
      />
    </Card>
  )
}

function useDelimiter(delimiter: string) {
  const { t } = useTranslation('imports')
  if (!delimiter) return ''
  const known = delimiters[delimiter as keyof typeof delimiters]
  return known ? t(`delimiter.${known}`) : delimiter
}
