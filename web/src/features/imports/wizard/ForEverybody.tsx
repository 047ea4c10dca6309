import { MultiSelect, Radio, Select, SimpleGrid, Stack, TagsInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { labelsQuery } from '@/api/labels'
import { membersQuery } from '@/api/members'
import { useAccountId, useMay } from '@/lib/account'
import { CountrySelect } from '@/ui/Pickers'
import type { Draft, Options } from '@/features/imports/types'
import classes from './Choices.module.css'

type Props = { draft: Draft; onOptions: (change: Partial<Options>) => void }

/** What every row of the file gets besides its own cells. */
export function ForEverybody({ draft, onOptions }: Props) {
  const { t } = useTranslation('imports')
  const id = useId()
  const { options } = draft
  const { data: members = [] } = useQuery(membersQuery(useAccountId()))
  const fromColumn = draft.columns.some(({ target }) => target === 'label')
  return (
    <section className={classes.everybody} aria-labelledby={id}>
      <Title order={3} id={id}>
        {t('everybody.title')}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg" verticalSpacing="md">
        <Labels value={options.labels} onChange={(labels) => onOptions({ labels })} />
        <Select
          label={t('everybody.owner')}
          placeholder={t('everybody.nobody')}
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t('everybody.clear') }}
          data={members.map((member) => ({ value: String(member.id), label: member.name || member.email }))}
          value={options.owner_id ? String(options.owner_id) : null}
          onChange={(value) => onOptions({ owner_id: Number(value ?? 0) })}
        />
        <Select
          label={t('everybody.type')}
          placeholder={t('everybody.typeNone')}
          clearable
          clearButtonProps={{ 'aria-label': t('everybody.clear') }}
          data={(['visitor', 'lead', 'customer'] as const).map((value) => ({ value, label: t(`contactType.${value}`) }))}
          value={options.contact_type || null}
          onChange={(value) => onOptions({ contact_type: (value ?? '') })}
        />
        <CountrySelect
          label={t('everybody.country')}
          allowDeselect={false}
          value={options.default_country}
          onChange={(value) => value && onOptions({ default_country: value })}
        />
      </SimpleGrid>
      {fromColumn && (
        <Radio.Group
          mt="lg"
          label={t('choices.unknownLabels.label')}
          value={options.unknown_labels}
          onChange={(value) => onOptions({ unknown_labels: value })}
        >
          <Stack gap="sm" mt="xs">
            {(['create', 'reject_row'] as const).map((value) => (
              <Radio key={value} value={value} label={t(`choices.unknownLabels.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </section>
  )
}

/** Who may define labels can also make one by typing it. */
function Labels({ value, onChange }: { value: string[]; onChange: (labels: string[]) => void }) {
  const { t } = useTranslation('imports')
  const { data: labels = [] } = useQuery(labelsQuery(useAccountId()))
  const mayDefine = useMay('labels')
  const Input = mayDefine ? TagsInput : MultiSelect
  return (
    <Input
      label={t('everybody.labels')}
      placeholder={value.length > 0 ? undefined : t(mayDefine ? 'everybody.labelsNew' : 'everybody.labelsChoose')}
      data={labels.map(({ title }) => title)}
      value={value}
      onChange={onChange}
    />
  )
}
