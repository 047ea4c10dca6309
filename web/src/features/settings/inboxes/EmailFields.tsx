import { Alert, NumberInput, Select, SimpleGrid, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Form } from '@/lib/form'
import { FieldSet, SecretInput, type FieldsProps } from './parts'
import { providerAt, providerNames, providerOf, providers, serversOf, usualPort, type Provider, type ProviderName, type Security } from './providers'
import { TryEmail } from './TryEmail'
import type { InboxValues } from './values'
import classes from './Inboxes.module.css'

/** Address, provider, and the servers that mail is read from and sent by. */
export function EmailFields({ form, inbox }: FieldsProps) {
  const { t } = useTranslation('inboxes')
  const same = form.values.smtp_same
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Address form={form} />
        <ProviderSelect form={form} />
      </SimpleGrid>
      <PasswordHint host={form.values.imap_host} />
      <FieldSet title={t('email.receiving')}>
        <ServerFields form={form} protocol="imap" />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('email.login')} autoComplete="off" {...form.getInputProps('imap_login')} />
          <SecretInput form={form} inbox={inbox} field="imap_password" label={t('email.password')} />
        </SimpleGrid>
        <TextInput label={t('email.folder')} description={t('email.folderHint')} autoComplete="off" {...form.getInputProps('imap_folder')} />
      </FieldSet>
      <FieldSet title={t('email.sending')}>
        <ServerFields form={form} protocol="smtp" />
        <Switch label={t('email.same')} {...form.getInputProps('smtp_same', { type: 'checkbox' })} />
        {!same && (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t('email.login')} autoComplete="off" {...form.getInputProps('smtp_login')} />
            <SecretInput form={form} inbox={inbox} field="smtp_password" label={t('email.password')} />
          </SimpleGrid>
        )}
      </FieldSet>
      <TryEmail form={form} inbox={inbox} />
    </>
  )
}

type FormProps = { form: Form<InboxValues> }

/** Once it is there, it says what else is likely: the servers of its domain, and itself as login. */
function Address({ form }: FormProps) {
  const { t } = useTranslation('inboxes')
  const complete = () => {
    const { email, imap_host: host, imap_login: login } = form.getValues()
    const provider = providerOf(email)
    const more = { ...(provider && !host.trim() && serversOf(provider)), ...(email.includes('@') && !login.trim() && { imap_login: email.trim() }) }
    if (Object.keys(more).length > 0) form.setValues(more)
  }
  const props = form.getInputProps('email')
  return <TextInput label={t('email.address')} placeholder={t('email.example.address')} type="email" autoComplete="off" {...props} onBlur={complete} />
}

function ProviderSelect({ form }: FormProps) {
  const { t } = useTranslation('inboxes')
  const [isOther, setOther] = useState(false)
  const host = form.values.imap_host.trim()
  const data = [...providerNames.map((value) => ({ value, label: providers[value].name })), { value: 'other', label: t('email.other') }]
  return (
    <Select
      label={t('email.provider')}
      description={t('email.providerHint')}
      data={data}
      allowDeselect={false}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={t('email.choose')}
      value={providerAt(host) ?? (isOther || host ? 'other' : null)}
      onChange={(name) => {
        setOther(name === 'other')
        if (name === 'other') form.setValues({ imap_host: '', smtp_host: '' })
        else if (name) form.setValues(serversOf(name as ProviderName))
      }}
    />
  )
}

/** Providers that do not take the password that one signs in with. */
function PasswordHint({ host }: { host: string }) {
  const { t } = useTranslation('inboxes')
  const name = providerAt(host)
  const { password }: Partial<Provider> = name ? providers[name] : {}
  if (!password) return null
  return (
    <Alert color="yellow" p="sm" role="note">
      {t(`email.passwords.${password}`)}
    </Alert>
  )
}

const protections = ['tls', 'starttls', 'none'] as const

function ServerFields({ form, protocol }: FormProps & { protocol: 'imap' | 'smtp' }) {
  const { t } = useTranslation('inboxes')
  const security = form.getInputProps(`${protocol}_security`)
  return (
    <div className={classes.server}>
      <TextInput label={t('email.host')} placeholder={`${protocol}.${t('email.example.domain')}`} inputMode="url" autoComplete="off" {...form.getInputProps(`${protocol}_host`)} />
      <Select
        label={t('email.security')}
        allowDeselect={false}
        data={protections.map((value) => ({ value, label: t(`email.protection.${value}`) }))}
        {...security}
        onChange={(value) => {
          form.setFieldValue(`${protocol}_security`, value as Security)
          form.setFieldValue(`${protocol}_port`, usualPort(protocol, value as Security))
        }}
      />
      <NumberInput label={t('email.port')} min={1} max={65_535} allowDecimal={false} hideControls {...form.getInputProps(`${protocol}_port`)} />
    </div>
  )
}
