import { Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { changeDefinition, createDefinition, type DefinitionInput } from '@/api/definitions'
import { keys } from '@/api/keys'
import { attributeTypes, type AttributeModel, type Definition } from '@/api/types'
import { useAccountId, useCurrent } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'

type Props = { definition: Definition | null; model: AttributeModel; onClose: () => void }

/** What most companies of a country count in. */
function usualCurrency(country: string) {
  if (country === 'BR') return 'BRL'
  return country === 'US' ? 'USD' : 'EUR'
}

/** The currencies this browser can name. */
const currencies = Intl.supportedValuesOf('currency')

/** Creates a definition (none given) or changes one; its key stays. */
export function AttributeDialog({ definition, model, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const { account } = useCurrent()
  const queryClient = useQueryClient()
  const server = useServerForm<DefinitionInput>({
    initialValues: {
      attribute_display_name: definition?.attribute_display_name ?? '',
      attribute_display_type: definition?.attribute_display_type ?? 'text',
      attribute_description: definition?.attribute_description ?? '',
      attribute_values: definition?.attribute_values ?? [],
      currency_code: definition?.currency_code || usualCurrency(account.country),
      regex_pattern: definition?.regex_pattern ?? '',
      regex_cue: definition?.regex_cue ?? '',
      identifies_person: definition?.identifies_person ?? false,
    },
    renamed: { attribute_key: 'attribute_display_name' },
    validate: {
      attribute_display_name: (value) => (value.trim() ? null : t('attributes.nameNeeded')),
      attribute_values: (value, all) =>
        all.attribute_display_type === 'list' && value.length === 0 ? t('attributes.valuesNeeded') : null,
    },
    send: async (values) => {
      const input = cleaned(values)
      await (definition ? changeDefinition(accountId, definition.id, input) : createDefinition(accountId, model, input))
      await queryClient.invalidateQueries({ queryKey: keys.definitions(accountId, model) })
      notifications.show({ color: 'green', message: t('saved') })
      onClose()
    },
  })
  const { form } = server
  const type = form.values.attribute_display_type
  return (
    <FormDialog title={definition ? t('attributes.edit') : t('attributes.new')} server={server} onClose={onClose}>
      <TextInput
        label={t('attributes.name')}
        description={definition ? t('attributes.keyStays', { key: definition.attribute_key }) : t('attributes.keyHint')}
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('attribute_display_name')}
      />
      <Select
        label={t('attributes.type')}
        description={t(`attributes.typeHints.${type}`)}
        allowDeselect={false}
        data={attributeTypes.map((value) => ({ value, label: t(`attributes.types.${value}`) }))}
        {...form.getInputProps('attribute_display_type')}
      />
      {type === 'currency' && (
        <Select
          label={t('attributes.currency')}
          searchable
          allowDeselect={false}
          data={currencies}
          {...form.getInputProps('currency_code')}
        />
      )}
      {type === 'list' && (
        <TagsInput
          label={t('attributes.values')}
          description={t('attributes.valuesHint')}
          {...form.getInputProps('attribute_values')}
        />
      )}
      {type === 'text' && (
        <>
          <TextInput
            label={t('attributes.pattern')}
            description={t('attributes.patternHint')}
            autoComplete="off"
            {...form.getInputProps('regex_pattern')}
          />
          {form.values.regex_pattern && (
            <TextInput
              label={t('attributes.cue')}
              description={t('attributes.cueHint')}
              autoComplete="off"
              {...form.getInputProps('regex_cue')}
            />
          )}
        </>
      )}
      <Textarea
        label={t('attributes.description')}
        autosize
        minRows={2}
        {...form.getInputProps('attribute_description')}
      />
      {model === 'contact_attribute' && (type === 'text' || type === 'number') && (
        <Switch
          label={t('attributes.identifies')}
          description={t('attributes.identifiesHint')}
          {...form.getInputProps('identifies_person', { type: 'checkbox' })}
        />
      )}
    </FormDialog>
  )
}

/** What belongs to another type than the chosen one is not sent. */
function cleaned(values: DefinitionInput): DefinitionInput {
  const type = values.attribute_display_type
  return {
    ...values,
    attribute_display_name: values.attribute_display_name.trim(),
    currency_code: type === 'currency' ? values.currency_code : '',
    attribute_values: type === 'list' ? values.attribute_values : [],
    regex_pattern: type === 'text' ? values.regex_pattern : '',
    regex_cue: type === 'text' && values.regex_pattern ? values.regex_cue : '',
    identifies_person: (type === 'text' || type === 'number') && values.identifies_person,
  }
}
