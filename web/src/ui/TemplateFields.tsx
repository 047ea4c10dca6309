import { Alert, Select, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { placeKey, placesOf, templateText, type Filling, type Place, type Template } from '@/lib/template'
import classes from './TemplateFields.module.css'

export const templateKey = ({ name, language }: Pick<Template, 'name' | 'language'>) => `${name} · ${language}`

type Props = {
  templates: readonly Template[]
  loading?: boolean
  /** No text of one's own may be sent instead. */
  needed?: boolean
  /** The key of the one that is sent, "" for a text of one's own. */
  chosen: string
  filling: Filling
  /** Places that are blank and may not be. */
  blank: readonly string[]
  error?: string
  onChoose: (key: string) => void
  onFill: (filling: Filling) => void
}

/** Which approved message is sent, what stands in its places, and how it reads then. */
export function TemplateFields({ templates, loading, needed, chosen, filling, blank, error, onChoose, onFill }: Props) {
  const { t } = useTranslation()
  const template = templates.find((one) => templateKey(one) === chosen)
  if (!loading && templates.length === 0) return needed ? <NoTemplate /> : null
  return (
    <Stack gap="sm">
      <Select
        label={t('template.label')}
        description={t('template.hint')}
        placeholder={t(loading ? 'state.loading' : needed ? 'template.choose' : 'template.none')}
        disabled={loading}
        data-autofocus={needed || undefined}
        nothingFoundMessage={t('picker.nothing')}
        searchable
        clearable
        data={templates.map(templateKey)}
        value={chosen || null}
        error={error}
        onChange={(key) => onChoose(key ?? '')}
      />
      {template && (
        <>
          {placesOf(template).map((place) => {
            const key = placeKey(place)
            return (
              <TextInput
                key={key}
                label={t(`template.place.${place.part}`, { name: placeName(place) })}
                autoComplete="off"
                value={filling[key] ?? ''}
                error={blank.includes(key) && t('template.needed')}
                onChange={(event) => onFill({ ...filling, [key]: event.currentTarget.value })}
              />
            )
          })}
          <div>
            <Text size="sm" fw={500}>
              {t('template.preview')}
            </Text>
            <Text size="sm" className={classes.preview}>
              {templateText(template, filling)}
            </Text>
          </div>
        </>
      )}
    </Stack>
  )
}

/** That nothing can be sent, and where templates come from. */
export function NoTemplate() {
  const { t } = useTranslation()
  return (
    <Alert color="yellow" p="sm" role="note">
      {t('template.nothing')}
    </Alert>
  )
}

/** Buttons are counted as people do. */
const placeName = ({ part, name }: Place) => (part === 'button' ? String(Number(name) + 1) : name)
