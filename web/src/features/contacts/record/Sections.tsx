import { Tabs } from '@mantine/core'
import { IconHistory, IconNote } from '@tabler/icons-react'
import { lazy, Suspense, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountFormats } from '@/lib/account'
import { AttributeFields, OtherFields, useAttributes } from './Attributes'
import { DetailFields, IdentityFields, Line } from './Fields'
import { Notes } from './Notes'
import { useRecord } from './Record'
import type { KindGroup } from './groups'
import { Timeline } from './Timeline'
import classes from './Record.module.css'

const InSegments = lazy(async () => ({ default: (await import('@/features/segments/InSegments')).InSegments }))

/** The index card: everything known about the contact, in groups. */
export function RecordCard() {
  const { t } = useTranslation('record')
  const { t: contacts } = useTranslation('contacts')
  const { t: segments } = useTranslation('segments')
  const { contact } = useRecord()
  const { defined, others } = useAttributes()
  return (
    <section className={classes.card} aria-label={contacts('page.card')}>
      <Group title={t('group.identity')}>
        <IdentityFields />
      </Group>
      <Group title={t('group.details')}>
        <DetailFields />
      </Group>
      {defined.length > 0 && (
        <Group title={t('group.attributes')}>
          <AttributeFields defined={defined} />
        </Group>
      )}
      {others.length > 0 && (
        <Group title={t('group.other')}>
          <OtherFields others={others} />
        </Group>
      )}
      <Group title={segments('why.group')}>
        <Suspense><InSegments contactId={contact.id} /></Suspense>
      </Group>
      <Group title={contacts('page.record')}>
        <OriginFields />
      </Group>
    </section>
  )
}

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.group}>
      <h2 className={classes.groupTitle}>{title}</h2>
      {children}
    </div>
  )
}

function OriginFields() {
  const { t } = useTranslation('contacts')
  const { contact } = useRecord()
  const f = useAccountFormats()
  return (
    <dl className={classes.lines}>
      <Line label={t('field.created')}>{f.dateTime(contact.created_at)}</Line>
      <Line label={t('field.updated')}>{f.dateTime(contact.updated_at)}</Line>
      {contact.last_activity_at && <Line label={t('field.lastActivity')}>{f.dateTime(contact.last_activity_at)}</Line>}
      <Line label={t('field.source')}>{t(`source.${contact.source}`)}</Line>
      <Line label="ID">#{contact.id}</Line>
    </dl>
  )
}

export type Tab = 'timeline' | 'notes'

type ActivityProps = { tab: Tab; onTab: (tab: Tab) => void; groups: KindGroup[]; onGroups: (groups: KindGroup[]) => void }

/** What happened and what was written down. */
export function Activity({ tab, onTab, groups, onGroups }: ActivityProps) {
  const { t } = useTranslation('record')
  return (
    <section className={classes.card} aria-label={t('activity')}>
      <Tabs value={tab} onChange={(next) => onTab(next === 'notes' ? 'notes' : 'timeline')} keepMounted={false}>
        <Tabs.List px="md" pt={6}>
          <Tabs.Tab value="timeline" leftSection={<IconHistory size={16} />}>
            {t('tab.timeline')}
          </Tabs.Tab>
          <Tabs.Tab value="notes" leftSection={<IconNote size={16} />}>
            {t('tab.notes')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline" className={classes.side} pt="md">
          <Timeline groups={groups} onGroups={onGroups} />
        </Tabs.Panel>
        <Tabs.Panel value="notes" className={classes.side} pt="md">
          <Notes />
        </Tabs.Panel>
      </Tabs>
    </section>
  )
}
