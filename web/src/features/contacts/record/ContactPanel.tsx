import { Group, Title } from '@mantine/core'
import { useState } from 'react'
import type { Contact } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { ActionsMenu } from './ActionsMenu'
import { Avatar } from './Avatar'
import { Badges, BlockedBanner, DuplicateBanner } from './Header'
import { Conversations } from './Conversations'
import { Labels } from './Labels'
import { RecordProvider } from './Record'
import { Activity, RecordCard, type Tab } from './Sections'
import type { KindGroup } from './groups'
import { WriteTo } from './WriteTo'
import classes from './Record.module.css'

type Props = {
  contact: Contact
  /** Unless they are shown beside. */
  conversations?: boolean
  /** After the contact was deleted or erased. */
  onDeleted?: () => void
}

/** Everything about one contact in a narrow column, beside something else. */
export function ContactPanel({ contact, conversations = true, onDeleted }: Props) {
  const [tab, setTab] = useState<Tab>('timeline')
  const [groups, setGroups] = useState<KindGroup[]>([])
  return (
    // What was being edited belongs to this contact only.
    <RecordProvider contact={contact} key={contact.id}>
      <div className={classes.panel}>
        <div className={classes.panelHead}>
          <div className={classes.head}>
            <Avatar size={52} />
            <div className={classes.who}>
              <Title order={2} className={classes.name}>
                {callName(contact)}
              </Title>
              <Badges />
            </div>
            <Group gap={6} wrap="nowrap">
              <WriteTo compact />
              <ActionsMenu onDeleted={onDeleted} />
            </Group>
          </div>
          <Labels />
          <BlockedBanner />
          <DuplicateBanner />
        </div>
        {conversations && <Conversations />}
        <RecordCard />
        <Activity tab={tab} onTab={setTab} groups={groups} onGroups={setGroups} />
      </div>
    </RecordProvider>
  )
}
