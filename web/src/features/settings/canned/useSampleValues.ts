import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { definitionsQuery } from '@/api/definitions'
import { useAccountId, useCurrent } from '@/lib/account'
import type { VariableValues } from '@/lib/variables'

/** Values of an invented contact, for a preview; null until the account's own fields are known. */
export function useSampleValues(): VariableValues | null {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const { profile, account } = useCurrent()
  const { data: ofContacts } = useQuery(definitionsQuery(accountId, 'contact_attribute'))
  const { data: ofConversations } = useQuery(definitionsQuery(accountId, 'conversation_attribute'))
  if (!ofContacts || !ofConversations) return null
  const custom = (whose: string, list: typeof ofContacts) =>
    list.map(({ attribute_key: key, attribute_display_name: name }) => [`${whose}.custom_attribute.${key}`, `[${name}]`] as const)
  const name = t('canned.sample.name')
  const words = (full: string) => full.split(/\s+/)
  return {
    'contact.name': name,
    'contact.first_name': words(name)[0] ?? '',
    'contact.last_name': words(name).at(-1) ?? '',
    'contact.email': t('canned.sample.email'),
    'contact.phone': '+5581987651234',
    'contact.phone_number': '+5581987651234',
    'contact.identifier': 'C-1042',
    'contact.id': '12',
    'contact.city': 'Recife',
    'contact.company_name': t('canned.sample.company'),
    'agent.name': profile.name,
    'agent.first_name': words(profile.name)[0] ?? '',
    'agent.last_name': words(profile.name).at(-1) ?? '',
    'agent.email': profile.email,
    'conversation.id': '184',
    'inbox.name': 'WhatsApp',
    'account.name': account.name,
    ...Object.fromEntries([...custom('contact', ofContacts), ...custom('conversation', ofConversations)]),
  }
}
