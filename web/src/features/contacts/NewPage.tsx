import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem, type Problem } from '@/api/problem'
import type { ContactInput } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { fieldFor, useServerForm } from '@/lib/form'
import { problemText } from '@/lib/problemText'
import { FormActions } from '@/ui/FormParts'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { ContactFields } from './ContactForm'
import { definitionsQuery } from '@/api/definitions'
import { NewAttributes, NewLabels, type Typed } from './NewAttributes'
import { createContact } from './queries'
import { useAttributeInput } from './record/Attributes'
import { setLabels } from './record/queries'
import { mergePath } from './Taken'
import { callName, emptyValues, identified, inputOf, renamed, type ContactValues } from './values'

export function NewPage() {
  return (
    <Guard to="edit">
      <NewContact />
    </Guard>
  )
}

/** What was typed for the attributes, and what it means. */
function useTyped() {
  const { data: definitions = [] } = useQuery(definitionsQuery(useAccountId()))
  const read = useAttributeInput()
  const [typed, setTyped] = useState<Typed>({})
  const [errors, setErrors] = useState<Record<string, string>>({})
  const change = (key: string, text: string) => {
    setTyped((before) => ({ ...before, [key]: text }))
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([other]) => other !== key)))
  }
  /** The values to send; null when one of the texts is none. */
  const values = (): ContactInput | null => {
    const custom: Record<string, unknown> = {}
    const faults: Record<string, string> = {}
    for (const definition of definitions) {
      const key = definition.attribute_key
      const parsed = read(definition, typed[key] ?? '')
      if ('error' in parsed) faults[key] = parsed.error
      else if (parsed.value !== null) custom[key] = definition.attribute_display_type === 'checkbox' ? true : parsed.value
    }
    setErrors(faults)
    if (Object.keys(faults).length > 0) return null
    return Object.keys(custom).length > 0 ? { custom_attributes: custom } : {}
  }
  /** Shows what the server says of attributes at their fields. */
  const refuse = (problem: Problem) => {
    const at = Object.entries(problem.fields).map(([field, text]) => [field.replace(/^custom_attributes\./, ''), text] as const)
    setErrors(Object.fromEntries(at.filter(([key]) => definitions.some((one) => one.attribute_key === key))))
  }
  return { typed, errors, change, values, refuse, dirty: Object.values(typed).some(Boolean) }
}

function useNewContact() {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const navigate = useNavigate()
  const { history } = useRouter()
  const queryClient = useQueryClient()
  const attributes = useTyped()
  const [labels, setLabelsOf] = useState<string[]>([])

  const create = async (values: ContactValues) => {
    const custom = attributes.values()
    if (!custom) return null
    const contact = await createContact(accountId, { ...inputOf(values, emptyValues), ...custom }).catch((cause: unknown) => {
      attributes.refuse(toProblem(cause))
      throw cause
    })
    guard.release()
    if (labels.length > 0) {
      // The contact is there whatever becomes of its labels.
      await setLabels(accountId, contact.id, labels).catch((cause: unknown) =>
        notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) }),
      )
    } else {
      queryClient.setQueryData(keys.contact(accountId, contact.id), contact)
    }
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
    notifications.show({ color: 'green', message: t('saved', { name: callName(contact) }) })
    return contact
  }
  const server = useServerForm<ContactValues>({
    initialValues: emptyValues,
    renamed,
    validate: { name: (_, values) => (identified(values) ? null : t('form.identifies')) },
    send: async (values) => {
      const contact = await create(values)
      if (!contact) return
      const params = { accountId: String(accountId), contactId: String(contact.id) }
      await navigate({ to: '/accounts/$accountId/contacts/$contactId', params, replace: true })
    },
  })
  const guard = useUnsavedGuard(server.form.isDirty() || attributes.dirty || labels.length > 0)

  // Without the identity that somebody else has, if something else tells who it is.
  const taken = Object.keys(server.problem?.fields ?? {}).map((name) => fieldFor(name, Object.keys(emptyValues), renamed))
  const without = Object.fromEntries(taken.flatMap((name) => (name ? [[name, '']] : [])))
  const rest: ContactValues = { ...server.form.values, ...without }
  const merge = async (other: number) => {
    const contact = await create(rest)
    if (contact) history.replace(mergePath(accountId, other, contact.id))
  }
  const onMerge = identified(rest)
    ? (other: number) =>
        void merge(other).catch((cause: unknown) =>
          notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) }),
        )
    : undefined
  return { ...server, guard, attributes, labels, setLabelsOf, onMerge }
}

function NewContact() {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const params = { accountId: String(useAccountId()) }
  const { form, submit, sending, problem, guard, attributes, labels, setLabelsOf, onMerge } = useNewContact()
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
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <ContactFields form={form} problem={problem} contactId={null} onMerge={onMerge} />
          <NewAttributes typed={attributes.typed} errors={attributes.errors} onTyped={attributes.change} />
          <NewLabels labels={labels} onLabels={setLabelsOf} />
          <FormActions sending={sending} label={t('form.create')}>
            <ButtonLink to="/accounts/$accountId/contacts" params={params} variant="default">
              {common('action.cancel')}
            </ButtonLink>
          </FormActions>
        </Stack>
      </form>
      {guard.dialog}
    </Page>
  )
}
