import { Select, type ComboboxItem, type OptionsFilter, type SelectProps } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { countries, plain, zones } from '@/lib/countries'

// The stock filter wants accents typed exactly; people do not.
const forgiving: OptionsFilter = ({ options, search }) => {
  const wanted = plain(search.trim())
  return (options as ComboboxItem[]).filter((item) => plain(`${item.label} ${item.value}`).includes(wanted))
}

type Props = Omit<SelectProps, 'data' | 'filter'>

/** Country by name in the page's language; the value is the ISO code. */
export function CountrySelect(props: Props) {
  const { t, i18n } = useTranslation()
  const data = useMemo(() => countries(i18n.language), [i18n.language])
  return (
    <Select
      searchable
      label={t('field.country')}
      nothingFoundMessage={t('picker.nothing')}
      limit={80}
      {...props}
      data={data}
      filter={forgiving}
    />
  )
}

export function ZoneSelect(props: Props) {
  const { t } = useTranslation()
  const current = props.value ?? ''
  const data = useMemo(
    () => zones(current).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
    [current],
  )
  return (
    <Select
      searchable
      label={t('field.timezone')}
      nothingFoundMessage={t('picker.nothing')}
      limit={80}
      {...props}
      data={data}
      filter={forgiving}
    />
  )
}

export function LanguageSelect(props: Props) {
  const { t } = useTranslation()
  return (
    <Select
      label={t('field.language')}
      allowDeselect={false}
      {...props}
      data={[
        { value: 'pt-BR', label: 'Português (Brasil)' },
        { value: 'en', label: 'English' },
      ]}
    />
  )
}
