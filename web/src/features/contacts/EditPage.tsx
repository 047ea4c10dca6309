import { Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { Problem } from '@/api/problem'
import type { Contact } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormActions } from '@/ui/FormParts'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { ChangedMeanwhile } from './ChangedMeanwhile'
import { ContactFields } from './ContactForm'
import { contactQuery, updateContact } from './queries'
import { callName, identified, inputOf, renamed, valuesOf, type ContactValues } from './values'

export function EditPage() {
  return (
    <Guard to="edit">
      <Loading />
    </Guard>
  )
}

function Loading() {
  const { contactId } = useParams({ from: '/accounts/$accountId/contacts/$contactId/edit' })
  const accountId = useAccountId()
  // The form starts from what is there now and then stands still: live updates
  // must not change a field under somebody's hands.
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...contactQuery(accountId, Number(contactId)),
    refetchOnMount: 'always',
  })
  const [start, setStart] = useState<Contact | null>(null)
  if (!start && data && isFetchedAfterMount) setStart(data)
  if (error && !start) return <ErrorState error={error} order={1} onRetry={() => void refetch()} />
  return start ? <Edit start={start} /> : <Waiting />
}

function Waiting() {
  const { t } = useTranslation('contacts')
  return (
    <Page title={t('edit')} narrow>
      <Skeleton height={220} />
      <Skeleton height={260} />
    </Page>
  )
}

/** The contact as the server says it is now, when it refuses an old version. */
function currentOf(cause: unknown): Contact | null {
  if (!(cause instanceof Problem) || cause.status !== 409) return null
  return (cause.body.contact as Contact | undefined) ?? null
}

function useEdit(start: Contact) {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [base, setBase] = useState(start)
  const [theirs, setTheirs] = useState<Contact | null>(null)
  const params = { accountId: String(accountId), contactId: String(start.id) }

  const save = async (values: ContactValues, onto: Contact) => {
    try {
      const saved = await updateContact(accountId, onto.id, onto.version, inputOf(values, valuesOf(onto)))
      guard.release()
      queryClient.setQueryData(keys.contact(accountId, saved.id), saved)
      void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
      notifications.show({ color: 'green', message: t('saved', { name: callName(saved) }) })
      await navigate({ to: '/accounts/$accountId/contacts/$contactId', params })
    } catch (cause) {
      const current = currentOf(cause)
      if (!current) throw cause
      setTheirs(current)
    }
  }
  const server = useServerForm<ContactValues>({
    initialValues: valuesOf(start),
    renamed,
    validate: { name: (_, values) => (identified(values) ? null : t('form.identifies')) },
    send: (values) => save(values, base),
  })
  const guard = useUnsavedGuard(server.form.isDirty())

  /** Goes on from their version with the given values in the form. */
  const rebase = (values: ContactValues) => {
    if (!theirs) return
    setBase(theirs)
    setTheirs(null)
    server.form.setInitialValues(valuesOf(theirs))
    server.form.setValues(values)
    server.form.resetDirty(valuesOf(theirs))
  }
  return { ...server, base, theirs, rebase, guard, params }
}

function Edit({ start }: { start: Contact }) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const edit = useEdit(start)
  return (
    <Page
      title={t('editTitle', { name: callName(start) })}
      narrow
      back={
        <TextLink to="/accounts/$accountId/contacts/$contactId" params={edit.params} size="sm">
          ← {callName(start)}
        </TextLink>
      }
    >
      <form onSubmit={edit.submit} noValidate>
        {/* Anew on another version: the lists keep what is being typed to themselves. */}
        <ContactFields key={edit.base.version} form={edit.form} problem={edit.problem} contactId={edit.base.id} />
        <div style={{ marginTop: 'var(--mantine-spacing-lg)' }}>
          <FormActions sending={edit.sending} label={common('action.save')}>
            <ButtonLink to="/accounts/$accountId/contacts/$contactId" params={edit.params} variant="default">
              {common('action.cancel')}
            </ButtonLink>
          </FormActions>
        </div>
      </form>
      {edit.theirs && (
        <ChangedMeanwhile base={edit.base} theirs={edit.theirs} mine={edit.form.values} onChoose={edit.rebase} />
      )}
      {edit.guard.dialog}
    </Page>
  )
}
