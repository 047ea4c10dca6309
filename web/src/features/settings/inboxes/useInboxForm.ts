import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Inbox } from '@/api/types'
import { useAccountId } from '@/lib/account'
import type { Channel } from '@/lib/channel'
import { useServerForm } from '@/lib/form'
import { inboxQuery, saveInbox } from './queries'
import { inputOf, missing, valuesOf, type InboxValues } from './values'

type Options = {
  channel: Channel
  /** Null for one that is being made. */
  inbox: Inbox | null
  onSaved: (saved: Inbox) => void
}

/** What an inbox is set to, as a form. */
export function useInboxForm({ channel, inbox, onSaved }: Options) {
  const { t } = useTranslation('inboxes')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const server = useServerForm<InboxValues>({
    initialValues: valuesOf(inbox),
    validate: (values) => Object.fromEntries(missing(channel, values, inbox).map((field) => [field, t('needed')])),
    send: async (values) => {
      const saved = await saveInbox(accountId, inbox?.id ?? null, inputOf(channel, values))
      queryClient.setQueryData(inboxQuery(accountId, saved.id).queryKey, saved)
      await queryClient.invalidateQueries({ queryKey: keys.inboxes(accountId) })
      // What was typed of secrets is gone with it.
      server.form.setInitialValues(valuesOf(saved))
      server.form.reset()
      onSaved(saved)
    },
  })
  return server
}
