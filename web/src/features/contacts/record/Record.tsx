import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { Problem } from '@/api/problem'
import type { Contact, ContactInput } from '@/api/types'
import { updateContact } from '@/features/contacts/queries'
import { useAccountId, useMay } from '@/lib/account'
import { Collision } from './Collision'
import { collisions, type Difference } from './fields'
import { keep } from './queries'
import { useFieldText } from './useFieldText'

type Value = {
  contact: Contact
  mayEdit: boolean
  /**
   * Saves onto the state in which editing began. When somebody else changed the
   * same field since, asks; false when theirs is to stay.
   */
  save: (input: ContactInput, base?: Contact) => Promise<boolean>
}

const RecordContext = createContext<Value | null>(null)

export function useRecord() {
  const value = useContext(RecordContext)
  if (!value) throw new Error('useRecord outside of a record')
  return value
}

type Asked = { differences: Difference[]; answer: (keepMine: boolean) => void }

/** One contact, for everything below that shows or changes it. */
export function RecordProvider({ contact, children }: { contact: Contact; children: ReactNode }) {
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const mayEdit = useMay('edit')
  const tellOthers = useTellOthers()
  const [asked, setAsked] = useState<Asked | null>(null)
  const ask = (differences: Difference[]) => new Promise<boolean>((answer) => setAsked({ differences, answer }))

  const save = async (input: ContactInput, base: Contact = contact): Promise<boolean> => {
    try {
      keep(queryClient, accountId, await updateContact(accountId, base.id, base.version, input))
      return true
    } catch (cause) {
      const current = cause instanceof Problem && cause.status === 409 ? (cause.body.contact as Contact | undefined) : undefined
      if (!current) throw cause
      queryClient.setQueryData(keys.contact(accountId, current.id), current)
      const differences = collisions(base, current, input)
      if (differences.some(({ both }) => both)) {
        const mine = await ask(differences)
        setAsked(null)
        return mine ? save(input, current) : false
      }
      const saved = await save(input, current)
      tellOthers(differences)
      return saved
    }
  }
  return (
    <RecordContext value={{ contact, mayEdit, save }}>
      {children}
      {asked && <Collision {...asked} />}
    </RecordContext>
  )
}

type OfConversation = {
  contact: Contact
  values: Record<string, unknown>
  /** Stores all values of the conversation. */
  saveAll: (values: Record<string, unknown>) => Promise<unknown>
  children: ReactNode
}

/** What is kept of a conversation, for the same widgets that show and change what is kept of its contact. */
export function ConversationRecord({ contact, values, saveAll, children }: OfConversation) {
  const mayEdit = useMay('edit')
  const save = async (input: ContactInput) => {
    await saveAll({ ...values, ...input.custom_attributes })
    return true
  }
  return <RecordContext value={{ contact: { ...contact, custom_attributes: values }, mayEdit, save }}>{children}</RecordContext>
}

/** Says what somebody else changed meanwhile elsewhere on the record. */
function useTellOthers() {
  const { t } = useTranslation('record')
  const { name } = useFieldText()
  return (differences: Difference[]) => {
    const fields = differences.map(({ field }) => name(field)).join(', ')
    if (fields) notifications.show({ color: 'yellow', message: t('collision.elsewhere', { fields }) })
  }
}
