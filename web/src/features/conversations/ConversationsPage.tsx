import { VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconMessages } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxesQuery } from '@/api/inboxes'
import { useAccountId } from '@/lib/account'
import { readFlag, writeFlag } from '@/lib/flags'
import { Guard } from '@/ui/Guard'
import { useTitle } from '@/ui/Page'
import { ErrorState, State } from '@/ui/States'
import { ContactPane } from './ContactPane'
import { NoInbox } from './list/Empty'
import { ListPane } from './list/ListPane'
import { Shortcuts } from './Shortcuts'
import { ThreadPane } from './thread/ThreadPane'
import { useDesk, type Desk } from './useDesk'
import { useDeskKeys } from './useDeskKeys'
import { useLiveConversations, useTyping } from './useLive'
import classes from './Conversations.module.css'

/** The contact is drawn by who knows contacts. */
type Props = { contact: (contactId: number, conversationId: number) => ReactNode }

export function ConversationsPage(props: Props) {
  return (
    <Guard to="contacts">
      <Conversations {...props} />
    </Guard>
  )
}

function Conversations(props: Props) {
  const { t } = useTranslation('conversations')
  const { data: inboxes, error, refetch } = useQuery(inboxesQuery(useAccountId()))
  const desk = useDesk()
  useTitle(t('title'))
  useLiveConversations()
  if (error && !inboxes) return <ErrorState error={error} order={1} onRetry={() => void refetch()} />
  // Conversations of an inbox that was deleted are still there to be read.
  if (inboxes?.length === 0 && desk.openId === null) return <NoInbox />
  return <Panes {...props} desk={desk} />
}

const closedFlag = 'ficha.conversations.contactClosed'

/** Whether the contact stands beside the thread, or in its place where there is no room. */
function useContactPane({ search, change }: Desk) {
  const wide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false }) ?? true
  const [closed, setClosed] = useState(() => readFlag(closedFlag))
  const set = (shown: boolean) => {
    if (!wide) return change({ contact: shown || undefined })
    writeFlag(closedFlag, !shown)
    setClosed(!shown)
  }
  const shown = wide ? !closed : Boolean(search.contact)
  return { shown, instead: shown && !wide, toggle: () => set(!shown), close: () => set(false) }
}

function Panes({ contact, desk }: Props & { desk: Desk }) {
  const { t } = useTranslation('conversations')
  const [help, showHelp] = useState(false)
  const typing = useTyping()
  const { openId, search } = desk
  const pane = useContactPane(desk)
  const keyboard = useDeskKeys(desk, () => showHelp(true))
  const beside = openId !== null && pane.shown
  return (
    <div className={classes.screen} data-open={openId !== null || undefined} data-contact={beside || undefined} data-instead={pane.instead || undefined}>
      <VisuallyHidden component="h1">{t('title')}</VisuallyHidden>
      <ListPane desk={desk} typing={typing} keyboard={keyboard} onHelp={() => showHelp(true)} />
      {openId === null ? (
        <div className={classes.nothing} data-pane="thread">
          <State icon={IconMessages} title={t('choose.title')}>
            {t('choose.text')}
          </State>
        </div>
      ) : (
        <ThreadPane
          key={openId}
          id={openId}
          target={search.message}
          typing={typing.get(openId) ?? []}
          contactShown={pane.shown}
          onContact={pane.toggle}
          onBack={desk.close}
          listen={keyboard.listen}
        />
      )}
      {beside && <ContactPane id={openId} search={search} onClose={pane.close} contact={contact} />}
      {help && <Shortcuts onClose={() => showHelp(false)} />}
    </div>
  )
}
