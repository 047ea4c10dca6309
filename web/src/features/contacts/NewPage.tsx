import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormActions } from '@/ui/FormParts'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { ContactFields } from './ContactForm'
import { createContact } from './queries'
import { callName, emptyValues, identified, inputOf, renamed, type ContactValues } from './values'

export function NewPage() {
  return (
    <Guard to="edit">
      <NewContact />
    </Guard>
  )
}

function NewContact() {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const params = { accountId: String(accountId) }
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const server = useServerForm<ContactValues>({
    initialValues: emptyValues,
    renamed,
    validate: { name: (_, values) => (identified(values) ? null : t('form.identifies')) },
    send: async (values) => {
      const contact = await createContact(accountId, inputOf(values, emptyValues))
      guard.release()
      queryClient.setQueryData(keys.contact(accountId, contact.id), contact)
      void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
      notifications.show({ color: 'green', message: t('saved', { name: callName(contact) }) })
      await navigate({
        to: '/accounts/$accountId/contacts/$contactId',
        params: { ...params, contactId: String(contact.id) },
        replace: true,
      })
    },
  })
  const guard = useUnsavedGuard(server.form.isDirty())
  return (
    <Page
      title={t('newTitle')}
      narrow
      back={
        <TextLink to="/accounts/$accountId/contacts" params={params} size="sm">
          ← {t('title')}
        </TextLink>
      }
    >
      <form onSubmit={server.submit} noValidate>
        <ContactFields form={server.form} problem={server.problem} />
        <div style={{ marginTop: 'var(--mantine-spacing-lg)' }}>
          <FormActions sending={server.sending} label={t('form.create')}>
            <ButtonLink to="/accounts/$accountId/contacts" params={params} variant="default">
              {common('action.cancel')}
            </ButtonLink>
          </FormActions>
        </div>
      </form>
      {guard.dialog}
    </Page>
  )
}
