import { Skeleton, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Contact } from '@/api/types'
import { ConversationsPage } from '@/features/conversations/ConversationsPage'
import { conversationQuery, setAttributes } from '@/features/conversations/queries'
import { contactQuery } from '@/features/contacts/queries'
import { ContactPanel } from '@/features/contacts/record/ContactPanel'
import { ConversationAttributes } from '@/features/contacts/record/ConversationAttributes'
import { useAccountId } from '@/lib/account'
import { ErrorState } from '@/ui/States'

/** Conversations, with the contact beside them as it is everywhere else. */
export function ConversationsArea() {
  return <ConversationsPage contact={(id, conversationId) => <Beside key={id} id={id} conversationId={conversationId} />} />
}

function Beside({ id, conversationId }: { id: number; conversationId: number }) {
  const { data, error, refetch } = useQuery(contactQuery(useAccountId(), id))
  if (data) {
    return (
      <>
        <Attributes key={conversationId} contact={data} id={conversationId} />
        <ContactPanel contact={data} conversations={false} />
      </>
    )
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <Stack>
      <Skeleton height={28} width="60%" />
      <Skeleton height={220} />
    </Stack>
  )
}

/** What the company keeps of this conversation. */
function Attributes({ contact, id }: { contact: Contact; id: number }) {
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { data } = useQuery(conversationQuery(accountId, id))
  if (!data) return null
  const saveAll = async (values: Record<string, unknown>) => {
    await setAttributes(accountId, id, values)
    await queryClient.invalidateQueries({ queryKey: keys.conversation(accountId, id) })
  }
  return <ConversationAttributes contact={contact} values={data.custom_attributes} saveAll={saveAll} />
}
