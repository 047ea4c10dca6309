import { ActionIcon, Anchor, Badge, CopyButton, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy, IconDots, IconPlus, IconStar, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact, ContactInput } from '@/api/types'
import { usePhoneText } from '@/lib/phone'
import { useCurrent } from '@/lib/account'
import { InlineValue, None } from './InlineValue'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'
import { textWidget } from './widgets'
import classes from './Record.module.css'

type Kind = 'email' | 'phone'

const email = textWidget({ type: 'email', inputMode: 'email' })
const phone = textWidget({ type: 'tel', inputMode: 'tel' })

/** All of a kind, the primary one first. */
function listOf(contact: Contact, kind: Kind) {
  const [first, others] =
    kind === 'email' ? [contact.email, contact.other_emails] : [contact.phone_number, contact.other_phone_numbers]
  return [...(first ? [first] : []), ...others]
}

/** The change that makes `list` the contact's e-mails or phones, the first one primary. */
export function inputOfList(kind: Kind, [first = '', ...others]: string[]): ContactInput {
  return kind === 'email' ? { email: first, other_emails: others } : { phone_number: first, other_phone_numbers: others }
}

/** All e-mails or phones of a contact, one of them primary. */
export function Identities({ kind }: { kind: Kind }) {
  const { t } = useTranslation('record')
  const { contact, mayEdit } = useRecord()
  const [adding, setAdding] = useState(false)
  const list = listOf(contact, kind)
  const label = t(kind === 'email' ? 'field.email' : 'field.phone')
  return (
    <div className={classes.line}>
      <dt>
        {label}
        {mayEdit && !adding && (
          <ActionIcon
            className={classes.add}
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t(kind === 'email' ? 'identity.addEmail' : 'identity.addPhone')}
            onClick={() => setAdding(true)}
          >
            <IconPlus size={15} />
          </ActionIcon>
        )}
      </dt>
      <dd>
        {list.length === 0 && !adding && <None />}
        {list.map((value, at) => (
          <One key={value} kind={kind} list={list} at={at} label={label} />
        ))}
        {adding && (
          <InlineValue
            label={label}
            value=""
            widget={kind === 'email' ? email : phone}
            toInput={(draft) => inputOfList(kind, [...list, draft.trim()])}
            adding
            onDone={() => setAdding(false)}
          />
        )}
      </dd>
    </div>
  )
}

type OneProps = { kind: Kind; list: string[]; at: number; label: string }

function One({ kind, list, at, label }: OneProps) {
  const { t } = useTranslation('record')
  const phoneText = usePhoneText(useCurrent().account.country)
  const value = list[at] ?? ''
  const read = (text: string) => (kind === 'phone' ? phoneText(text) : text)
  const toInput = (draft: string) => {
    const next = list.map((one, i) => (i === at ? draft.trim() : one)).filter(Boolean)
    // Only what changes, so that the error comes back at its field.
    if (at > 0 || next.length < list.length) return inputOfList(kind, next)
    return kind === 'email' ? { email: draft.trim() } : { phone_number: draft.trim() }
  }
  return (
    <InlineValue
      label={label}
      value={value}
      reading={read}
      widget={kind === 'email' ? email : phone}
      toInput={toInput}
      actions={<OneActions kind={kind} list={list} at={at} />}
    >
      <Anchor href={kind === 'email' ? `mailto:${value}` : `tel:${value}`} size="sm">
        {read(value)}
      </Anchor>
      {at === 0 && list.length > 1 && (
        <Badge ml={6} size="xs" color="gray">
          {t('identity.primary')}
        </Badge>
      )}
    </InlineValue>
  )
}

function OneActions({ kind, list, at }: Omit<OneProps, 'label'>) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const { mayEdit, save } = useRecord()
  const attempt = useAttempt()
  const value = list[at] ?? ''
  const others = list.filter((_, i) => i !== at)
  return (
    <>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={common(copied ? 'action.copied' : 'action.copy')}>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('identity.copy', { value })} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      {mayEdit && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('identity.more', { value })}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {at > 0 && (
              <Menu.Item
                leftSection={<IconStar size={15} />}
                onClick={() => attempt(() => save(inputOfList(kind, [value, ...others])))}
              >
                {t('identity.makePrimary')}
              </Menu.Item>
            )}
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={15} />}
              onClick={() => attempt(() => save(inputOfList(kind, others)))}
            >
              {t('identity.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}
