import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ConversationsPage } from '@/features/conversations/ConversationsPage'
import { contactQuery } from '@/features/contacts/queries'
import { ContactPanel } from '@/features/contacts/record/ContactPanel'
import { useAccountId } from '@/lib/account'
import { ErrorState } from '@/ui/States'

/** Conversations, with the contact beside them as it is everywhere else. */
export function ConversationsArea() {
  return <ConversationsPage contact={(id) => <Contact key={id} id={id} />} />
}

function Contact({ id }: { id: number }) {
  const { data, error, refetch } = useQuery(contactQuery(useAccountId(), id))
  if (data) return <ContactPanel contact={data} conversations={false} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <Stack>
      <Skeleton height={28} width="60%" />
      <Skeleton height={220} />
    </Stack>
  )
}
