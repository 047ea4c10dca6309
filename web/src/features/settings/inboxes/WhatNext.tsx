import { Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Inbox } from '@/api/types'
import { channelOf, type Channel } from '@/lib/channel'
import { CopyBlock } from '@/ui/CopyBlock'
import { Secret } from '@/ui/Secret'
import { TryWhatsApp } from './TryWhatsApp'
import { settingsOf } from './values'
import classes from './Inboxes.module.css'

type Props = { inbox: Inbox }

const ofChannel: Record<Channel, (props: Props) => ReactNode> = {
  api: Programs,
  web_widget: Website,
  email: Email,
  whatsapp: WhatsApp,
}

/** What is to be done on the other side before the first message comes. */
export function WhatNext({ inbox }: Props) {
  const Steps = ofChannel[channelOf(inbox)]
  return <Steps inbox={inbox} />
}

function Step({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <li>
      <Text size="sm">{title}</Text>
      {children}
    </li>
  )
}

/** Something that the server answers of a channel, beside its settings or among them. */
function textOf(inbox: Inbox, field: string) {
  const { [field]: value } = { ...settingsOf(inbox), ...inbox } as Record<string, unknown>
  return typeof value === 'string' ? value : ''
}

/** Three requests: who writes, a conversation, a message. */
export function exampleRequests(origin: string, identifier: string) {
  const contacts = `${origin}/public/api/v1/inboxes/${identifier}/contacts`
  const post = (url: string, body: object) => `curl -X POST '${url}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`
  return {
    contact: post(contacts, { name: 'Maria Lima', email: 'maria@exemplo.com.br' }),
    conversation: post(`${contacts}/SOURCE_ID/conversations`, {}),
    message: post(`${contacts}/SOURCE_ID/conversations/CONVERSATION_ID/messages`, { content: 'Olá!' }),
  }
}

function Programs({ inbox }: Props) {
  const { t } = useTranslation('inboxes')
  const identifier = inbox.inbox_identifier ?? ''
  const example = exampleRequests(window.location.origin, identifier)
  return (
    <ol className={classes.todo}>
      <Step title={t('todo.api.identifier')}>
        <Secret value={identifier} />
      </Step>
      <Step title={t('todo.api.contact')}>
        <CopyBlock label={t('todo.api.contactLabel')} value={example.contact} />
      </Step>
      <Step title={t('todo.api.conversation')}>
        <CopyBlock label={t('todo.api.conversationLabel')} value={`${example.conversation}\n\n${example.message}`} />
      </Step>
    </ol>
  )
}

const identifying = `window.addEventListener('ficha:ready', () => {
  ficha.setUser('CRM-77', {
    name: 'Maria Lima',
    email: 'maria@exemplo.com.br',
    identifier_hash: '…'
  })
})`

function Website({ inbox }: Props) {
  const { t } = useTranslation('inboxes')
  return (
    <ol className={classes.todo}>
      <Step title={t('todo.website.paste')}>
        <CopyBlock label={t('todo.website.script')} value={textOf(inbox, 'web_widget_script')} />
      </Step>
      <Step title={t('todo.website.look')} />
      <Step title={t('todo.website.identify')}>
        <CopyBlock label={t('todo.website.identifyLabel')} value={identifying} />
      </Step>
    </ol>
  )
}

function Email({ inbox }: Props) {
  const { t } = useTranslation('inboxes')
  return (
    <ol className={classes.todo}>
      <Step title={t('todo.email.write', { address: textOf(inbox, 'email') })} />
      <Step title={t('todo.email.answer')} />
    </ol>
  )
}

function WhatsApp({ inbox }: Props) {
  const { t } = useTranslation('inboxes')
  return (
    <ol className={classes.todo}>
      <Step title={t('todo.whatsapp.try')}>
        <TryWhatsApp inbox={inbox} />
      </Step>
      <Step title={t('todo.whatsapp.open')} />
      <Step title={t('todo.whatsapp.url')}>
        <Secret value={textOf(inbox, 'webhook_url')} />
      </Step>
      <Step title={t('todo.whatsapp.token')}>
        <Secret value={textOf(inbox, 'webhook_verify_token')} />
      </Step>
      <li>
        <Text size="sm">
          {t('todo.whatsapp.subscribe')} <Code>messages</Code>
        </Text>
      </li>
      <Step title={t('todo.whatsapp.write')} />
    </ol>
  )
}
