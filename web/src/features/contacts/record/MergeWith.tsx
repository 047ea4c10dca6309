import { Loader, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { contactsQuery } from '@/features/contacts/queries'
import { Brief, mergePath } from '@/features/contacts/Taken'
import { useAccountId } from '@/lib/account'
import { Dialog } from '@/ui/Dialog'
import { useRecord } from './Record'
import classes from './MergeWith.module.css'

/** Finds the other contact that is the same person; the merge itself is compared on its own page. */
export function MergeWith({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('record')
  const { t: contacts } = useTranslation('contacts')
  const accountId = useAccountId()
  const { contact } = useRecord()
  const { history } = useRouter()
  const [q, setQ] = useState('')
  const [wanted] = useDebouncedValue(q.trim(), 200)
  const { data, isFetching } = useQuery({ ...contactsQuery(accountId, { q: wanted, per_page: 15 }), enabled: wanted !== '' })
  const found = wanted === '' ? [] : (data?.payload ?? []).filter(({ id }) => id !== contact.id)
  const choose = (other: Contact) => {
    onClose()
    history.push(mergePath(accountId, contact.id, other.id))
  }
  return (
    <Dialog onClose={onClose} title={t('merge.title')}>
      <Stack gap="sm">
        <Text size="sm">{t('merge.text')}</Text>
        <TextInput
          aria-label={contacts('search')}
          placeholder={contacts('search')}
          data-autofocus
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
          rightSection={isFetching && wanted ? <Loader size={16} /> : null}
        />
        <ul className={classes.list}>
          {found.map((other) => (
            <li key={other.id}>
              <UnstyledButton className={classes.found} onClick={() => choose(other)}>
                <Brief contact={other} />
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {wanted !== '' && data && found.length === 0 && !isFetching && (
          <Text size="sm" c="dimmed" role="status">
            {contacts('nothing.title')}
          </Text>
        )}
      </Stack>
    </Dialog>
  )
}
