import { SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/problem'
import { Card } from '@/ui/Card'
import { FormProblem } from '@/ui/FormParts'
import { CountrySelect } from '@/ui/Pickers'
import { Conflict } from './Conflict'
import type { ContactValues } from './values'

type Props = { form: UseFormReturnType<ContactValues>; problem: Problem | null }

/** The fields of a contact, for a new one and for an old one. */
export function ContactFields({ form, problem }: Props) {
  const { t } = useTranslation('contacts')
  const conflict = problem?.body.conflict?.contact_id
  return (
    <Stack gap="lg">
      {conflict && problem ? <Conflict contactId={conflict} problem={problem} /> : <FormProblem problem={problem} />}
      <Card title={t('form.identity')} lead={t('form.identityLead')} ruled>
        <Identity form={form} />
      </Card>
      <Card title={t('form.more')}>
        <More form={form} />
      </Card>
    </Stack>
  )
}

function Identity({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('contacts')
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput label={t('field.name')} autoComplete="off" autoFocus {...form.getInputProps('name')} />
      <TextInput label={t('field.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
      <TextInput
        label={t('field.phone')}
        description={t('form.phoneHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        type="tel"
        autoComplete="off"
        {...form.getInputProps('phone_number')}
      />
      <TextInput
        label={t('field.identifier')}
        description={t('form.identifierHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        {...form.getInputProps('identifier')}
      />
    </SimpleGrid>
  )
}

function More({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('contacts')
  const country = form.getInputProps('country_code')
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput label={t('field.company')} autoComplete="off" {...form.getInputProps('company_name')} />
        <TextInput label={t('field.city')} autoComplete="off" {...form.getInputProps('city')} />
        <CountrySelect
          clearable
          clearButtonProps={{ 'aria-label': t('form.clearCountry') }}
          {...country}
          value={form.values.country_code || null}
          onChange={(code) => form.setFieldValue('country_code', code ?? '')}
        />
      </SimpleGrid>
      <Textarea label={t('field.description')} autosize minRows={3} maxRows={12} {...form.getInputProps('description')} />
      <Switch
        label={t('field.blocked')}
        description={t('form.blockedHint')}
        {...form.getInputProps('blocked', { type: 'checkbox' })}
      />
    </Stack>
  )
}
