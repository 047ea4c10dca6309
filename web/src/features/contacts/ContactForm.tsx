import { NativeSelect, Select, SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/problem'
import { Card } from '@/ui/Card'
import { FormProblem } from '@/ui/FormParts'
import { CountrySelect } from '@/ui/Pickers'
import { MoreIdentities } from './MoreIdentities'
import { Taken } from './Taken'
import { useMembers } from './record/useFieldText'
import type { ContactValues } from './values'

type Props = {
  form: UseFormReturnType<ContactValues>
  problem: Problem | null
  /** Whose fields they are; null for a new contact. */
  contactId: number | null
  /** See Taken. */
  onMerge?: (other: number) => void
}

/** The fields of a contact, for a new one and for an old one. */
export function ContactFields({ form, problem, contactId, onMerge }: Props) {
  const { t } = useTranslation('contacts')
  const conflict = problem?.body.conflict?.contact_id
  return (
    <Stack gap="lg">
      {conflict && problem ? (
        <Taken problem={problem} contactId={contactId} onMerge={onMerge} />
      ) : (
        <FormProblem problem={problem} />
      )}
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
      <MoreIdentities form={form} field="other_emails" />
      <MoreIdentities form={form} field="other_phone_numbers" />
    </SimpleGrid>
  )
}

function More({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('contacts')
  const { t: record } = useTranslation('record')
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
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TypeSelect form={form} />
        <OwnerSelect form={form} />
      </SimpleGrid>
      <Textarea label={t('field.description')} autosize minRows={3} maxRows={12} {...form.getInputProps('description')} />
      <Switch
        label={t('field.blocked')}
        description={t('form.blockedHint')}
        {...form.getInputProps('blocked', { type: 'checkbox' })}
      />
      {form.values.blocked && <TextInput label={record('field.blockedReason')} autoComplete="off" {...form.getInputProps('blocked_reason')} />}
      <Switch label={record('field.doNotContact')} {...form.getInputProps('do_not_contact', { type: 'checkbox' })} />
    </Stack>
  )
}

function TypeSelect({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('contacts')
  const { t: record } = useTranslation('record')
  const types = ['visitor', 'lead', 'customer'] as const
  return (
    <NativeSelect
      label={record('field.type')}
      data={[...(form.values.contact_type ? [] : ['']), ...types.map((type) => ({ value: type, label: t(`type.${type}`) }))]}
      {...form.getInputProps('contact_type')}
    />
  )
}

function OwnerSelect({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('record')
  const members = useMembers()
  const { value, error, onChange } = form.getInputProps('owner_id') as { value: string; error?: string; onChange: (value: string) => void }
  return (
    <Select
      label={t('field.owner')}
      data={[...members].map(([id, name]) => ({ value: String(id), label: name }))}
      value={value || null}
      error={error}
      onChange={(id) => onChange(id ?? '')}
      searchable
      clearable
    />
  )
}
