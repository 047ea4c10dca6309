import { Alert, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { Card } from '@/ui/Card'
import { FormProblem } from '@/ui/FormParts'
import type { Draft, Options } from '@/features/imports/types'
import { delimiters, encodings, isSpreadsheet, telling } from './file'
import { Examples } from './Examples'
import type { Reread } from './useDraft'

type Props = { one: Import; draft: Draft; reread: Reread; onOptions: (change: Partial<Options>) => void }

/** How the file was understood, in plain words and with what stands in it; every finding can be put right. */
export function FileStep({ one, draft, reread, onOptions }: Props) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  return (
    <Card title={t('check.title')} lead={t('check.lead', { count: one.total_rows, n: f.number(one.total_rows) })}>
      <Stack gap="lg">
        {one.error && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
            {one.error.message}
          </Alert>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg" verticalSpacing="md">
          {one.sheets.length > 1 && <Sheet one={one} reread={reread} />}
          {!isSpreadsheet(one) && <Characters one={one} reread={reread} />}
          {!isSpreadsheet(one) && <Separator one={one} reread={reread} />}
          <FirstLine draft={draft} reread={reread} />
          <Dates draft={draft} onOptions={onOptions} />
          <Numbers draft={draft} onOptions={onOptions} />
        </SimpleGrid>
        <FormProblem problem={reread.problem} />
        <Examples one={one} header={draft.options.header} busy={reread.busy} />
      </Stack>
    </Card>
  )
}

/** What a finding looks like in this file, under its choice. */
function Sample({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed" mt={5} lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  )
}

type RereadProps = { one: Import; reread: Reread }

function Characters({ one, reread }: RereadProps) {
  const { t } = useTranslation('imports')
  const word = telling(one.mapping)
  const known = encodings.includes(one.encoding as 'utf-8') ? encodings : [...encodings, one.encoding]
  return (
    <div>
      <Select
        label={t('check.encoding')}
        allowDeselect={false}
        disabled={reread.busy}
        value={one.encoding}
        onChange={(encoding) => encoding && reread.read({ encoding })}
        data={known.map((value) => ({ value, label: encodings.includes(value as 'utf-8') ? t(`encoding.${value as 'utf-8'}`) : value }))}
      />
      <Sample>{word ? t('check.accents', { word }) : t('check.noAccents')}</Sample>
    </div>
  )
}

/** Of a workbook with several sheets, the one that is read. */
function Sheet({ one, reread }: RereadProps) {
  const { t } = useTranslation('imports')
  return (
    <div>
      <Select
        label={t('check.sheet')}
        allowDeselect={false}
        disabled={reread.busy}
        value={one.sheet}
        onChange={(sheet) => sheet && reread.read({ sheet })}
        data={one.sheets}
      />
      <Sample>{t('check.sheets', { count: one.sheets.length })}</Sample>
    </div>
  )
}

function Separator({ one, reread }: RereadProps) {
  const { t } = useTranslation('imports')
  return (
    <div>
      <Select
        label={t('check.delimiter')}
        allowDeselect={false}
        disabled={reread.busy}
        value={one.delimiter}
        onChange={(delimiter) => delimiter && reread.read({ delimiter })}
        data={delimiters.map(({ value, name }) => ({ value, label: t(`delimiter.${name}`) }))}
      />
      <Sample>{t('check.columns', { count: one.mapping.length })}</Sample>
    </div>
  )
}

function FirstLine({ draft, reread }: { draft: Draft; reread: Reread }) {
  const { t } = useTranslation('imports')
  const names = draft.columns.map(({ column }) => column).filter(Boolean)
  return (
    <div>
      <Select
        label={t('check.header')}
        allowDeselect={false}
        disabled={reread.busy}
        value={draft.options.header ? 'names' : 'data'}
        onChange={(value) => value && reread.read({ header: value === 'names' })}
        data={[
          { value: 'names', label: t('check.headerNames') },
          { value: 'data', label: t('check.headerData') },
        ]}
      />
      <Sample>{draft.options.header ? names.join(', ') : t('check.headerNumbered')}</Sample>
    </div>
  )
}

type OptionProps = { draft: Draft; onOptions: (change: Partial<Options>) => void }

function Dates({ draft, onOptions }: OptionProps) {
  const { t } = useTranslation('imports')
  const order = draft.options.date_order
  return (
    <div>
      <Select
        label={t('check.dates')}
        allowDeselect={false}
        value={order}
        onChange={(value) => onOptions({ date_order: value === 'mdy' ? 'mdy' : 'dmy' })}
        data={[
          { value: 'dmy', label: t('check.dmy') },
          { value: 'mdy', label: t('check.mdy') },
        ]}
      />
      <Sample>{t(`check.${order}Sample`)}</Sample>
    </div>
  )
}

function Numbers({ draft, onOptions }: OptionProps) {
  const { t } = useTranslation('imports')
  const comma = draft.options.decimal_comma
  return (
    <div>
      <Select
        label={t('check.numbers')}
        allowDeselect={false}
        value={comma ? 'comma' : 'point'}
        onChange={(value) => onOptions({ decimal_comma: value === 'comma' })}
        data={[
          { value: 'comma', label: t('check.comma') },
          { value: 'point', label: t('check.point') },
        ]}
      />
      <Sample>{t(comma ? 'check.commaSample' : 'check.pointSample')}</Sample>
    </div>
  )
}
