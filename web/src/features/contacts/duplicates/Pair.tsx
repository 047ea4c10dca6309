import { Badge, Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Contact, DuplicatePair } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { Allowed, useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Card } from '@/ui/Card'
import { ButtonLink, TextLink } from '@/ui/links'
import { PersonAvatar } from '@/ui/Person'
import { dismiss, reopen } from './queries'
import classes from './Duplicates.module.css'

/** Two contacts that may be one person, and why. */
export function Pair({ pair }: { pair: DuplicatePair }) {
  const { t } = useTranslation('duplicates')
  const accountId = useAccountId()
  const [first, second] = pair.contacts
  return (
    <Card>
      <div className={classes.reasons}>
        <Badge color={pair.score >= 80 ? 'orange' : 'gray'}>{t('score', { score: pair.score })}</Badge>
        {pair.reasons.map((reason) => (
          <span key={reason.text}>{reason.text}</span>
        ))}
      </div>
      <div className={classes.two}>
        <Person contact={first} />
        <Person contact={second} />
      </div>
      <Allowed to="merge">
        <Group justify="flex-end" gap="xs" mt="md">
          <Dismiss pair={pair} />
          <ButtonLink
            size="sm"
            to="/accounts/$accountId/duplicates/merge"
            params={{ accountId: String(accountId) }}
            search={{ base: first.id, mergee: second.id }}
          >
            {t('compare')}
          </ButtonLink>
        </Group>
      </Allowed>
    </Card>
  )
}

function Person({ contact }: { contact: Contact }) {
  const accountId = useAccountId()
  const name = callName(contact)
  const facts = [contact.email, contact.phone_number, contact.additional_attributes.city, contact.company]
  return (
    <div className={classes.person}>
      <PersonAvatar id={contact.id} name={name} size={36} />
      <div>
        <TextLink
          to="/accounts/$accountId/contacts/$contactId"
          params={{ accountId: String(accountId), contactId: String(contact.id) }}
        >
          {name}
        </TextLink>
        {facts.filter((fact) => fact && fact !== name).map((fact) => (
          <div key={fact} className={classes.fact}>
            {fact}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Says that the two are different people; that can be taken back. */
function Dismiss({ pair }: { pair: DuplicatePair }) {
  const { t } = useTranslation('duplicates')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const fail = (cause: unknown) => notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) })
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.duplicates(accountId) })
  const back = useMutation({ mutationFn: () => reopen(accountId, pair.id), onSettled: refresh, onError: fail })
  const away = useMutation({
    mutationFn: () => dismiss(accountId, pair.id),
    onSettled: refresh,
    onError: fail,
    onSuccess: () => {
      const id = `duplicate-${pair.id}`
      notifications.show({
        id,
        message: (
          <Group justify="space-between" gap="xs">
            {t('dismissed')}
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                notifications.hide(id)
                back.mutate()
              }}
            >
              {t('undo')}
            </Button>
          </Group>
        ),
      })
    },
  })
  return (
    <Button size="sm" variant="default" loading={away.isPending} onClick={() => away.mutate()}>
      {t('dismiss')}
    </Button>
  )
}
