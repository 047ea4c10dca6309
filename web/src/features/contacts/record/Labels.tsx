import { ActionIcon, Badge, Button, Combobox, Group, Text, useCombobox } from '@mantine/core'
import { IconCheck, IconPlus, IconX } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { labelsQuery } from '@/api/labels'
import { useAccountId, useMay } from '@/lib/account'
import { plain } from '@/lib/countries'
import { refresh, setLabels } from './queries'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'
import classes from './Labels.module.css'

/** A label's colour beside its title: the text keeps its contrast whatever was chosen. */
export function Dot({ color }: { color: string | undefined }) {
  return <span className={classes.dot} style={{ background: color }} aria-hidden="true" />
}

/** The contact's labels, put on and taken off in place. */
export function Labels() {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const { contact, mayEdit } = useRecord()
  const { data: all = [] } = useQuery(labelsQuery(accountId))
  const queryClient = useQueryClient()
  const attempt = useAttempt()
  const chosen = contact.labels ?? []
  const change = (labels: string[]) =>
    attempt(async () => {
      const saved = await setLabels(accountId, contact.id, labels)
      queryClient.setQueryData(keys.contact(accountId, contact.id), { ...contact, labels: saved })
      void queryClient.invalidateQueries({ queryKey: keys.labels(accountId) })
      void refresh(queryClient, accountId)
    })
  if (chosen.length === 0 && !mayEdit) return null
  return (
    <Group gap={6} role="group" aria-label={t('field.labels')}>
      {chosen.map((title) => (
        <Badge
          key={title}
          color="gray"
          leftSection={<Dot color={all.find((one) => one.title === title)?.color} />}
          rightSection={
            mayEdit && (
              <ActionIcon
                size={16}
                variant="transparent"
                color="gray"
                aria-label={t('labels.remove', { title })}
                onClick={() => change(chosen.filter((one) => one !== title))}
              >
                <IconX size={12} />
              </ActionIcon>
            )
          }
        >
          {title}
        </Badge>
      ))}
      {mayEdit && <LabelPicker chosen={chosen} onChange={change} />}
    </Group>
  )
}

type PickerProps = { chosen: string[]; onChange: (labels: string[]) => void }

/** Finds a label among all, or makes it. */
export function LabelPicker({ chosen, onChange }: PickerProps) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const mayCreate = useMay('labels')
  const { data: all = [] } = useQuery(labelsQuery(useAccountId()))
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const typed = search.trim()
  const found = all.filter(({ title }) => plain(title).includes(plain(typed)))
  const isNew = mayCreate && typed !== '' && !all.some(({ title }) => plain(title) === plain(typed))
  const toggle = (title: string) => {
    onChange(chosen.includes(title) ? chosen.filter((one) => one !== title) : [...chosen, title])
    setSearch('')
  }
  return (
    <Combobox store={combobox} width={240} position="bottom-start" onOptionSubmit={toggle}>
      <Combobox.Target targetType="button">
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} />} onClick={() => combobox.toggleDropdown()}>
          {t('labels.add')}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={t(mayCreate ? 'labels.searchOrCreate' : 'labels.search')}
          aria-label={t('labels.search')}
        />
        <Combobox.Options mah={240} style={{ overflowY: 'auto' }} aria-label={t('field.labels')}>
          {found.map(({ id, title, color }) => (
            <Combobox.Option key={id} value={title} active={chosen.includes(title)}>
              <Group gap="xs" wrap="nowrap">
                <Dot color={color} />
                <Text size="sm" flex={1}>
                  {title}
                </Text>
                {chosen.includes(title) && <IconCheck size={15} />}
              </Group>
            </Combobox.Option>
          ))}
          {isNew && <Combobox.Option value={typed}>{t('labels.create', { title: typed })}</Combobox.Option>}
          {found.length === 0 && !isNew && (
            <Combobox.Empty>{typed || all.length > 0 ? common('picker.nothing') : t('labels.none')}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
