import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Contact, MergePreview } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Card } from '@/ui/Card'
import { Guard } from '@/ui/Guard'
import { TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState, State } from '@/ui/States'
import { MergeFields } from './MergeFields'
import { mergeContacts, previewQuery, unmergeLast, type Merge, type Side } from './queries'

export function MergePage() {
  return (
    <Guard to="merge">
      <Asked />
    </Guard>
  )
}

function Back() {
  const { t } = useTranslation('duplicates')
  return (
    <TextLink to="/accounts/$accountId/duplicates" params={{ accountId: String(useAccountId()) }} size="sm">
      ← {t('title')}
    </TextLink>
  )
}

function Asked() {
  const { t } = useTranslation('duplicates')
  const { base, mergee } = useSearch({ from: '/accounts/$accountId/duplicates/merge' })
  if (base && mergee) return <Chosen key={`${base}-${mergee}`} base={base} mergee={mergee} />
  return (
    <Page title={t('merge.title')} back={<Back />} narrow>
      <State icon={IconArrowsExchange} title={t('merge.nobody')}>
        {t('merge.nobodyText')}
      </State>
    </Page>
  )
}

function Chosen({ base, mergee }: { base: number; mergee: number }) {
  const { t } = useTranslation('duplicates')
  const accountId = useAccountId()
  const navigate = useNavigate({ from: '/accounts/$accountId/duplicates/merge' })
  const [fields, setFields] = useState<Record<string, Side>>({})
  const merge: Merge = { base, mergee, fields }
  const { data, error, refetch, isFetching } = useQuery(previewQuery(accountId, merge))
  const swap = () => void navigate({ search: { base: mergee, mergee: base }, replace: true })
  return (
    <Page title={t('merge.title')} lead={t('merge.lead')} back={<Back />} narrow>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} />}
      {data && !error && (
        <Stack>
          <Card
            title={t('merge.survivor', { name: callName(data.base) })}
            lead={t('merge.goes', { name: callName(data.mergee) })}
            actions={
              <Button variant="default" size="xs" leftSection={<IconArrowsExchange size={15} />} onClick={swap}>
                {t('merge.swap')}
              </Button>
            }
          >
            <MergeFields preview={data} chosen={fields} onChoose={(key, side) => setFields({ ...fields, [key]: side })} />
          </Card>
          <Moves preview={data} />
          <Actions merge={merge} preview={data} waiting={isFetching} />
        </Stack>
      )}
    </Page>
  )
}

const moved = ['notes', 'labels', 'conversations', 'deals'] as const

/** What comes along besides the fields. */
function Moves({ preview }: { preview: MergePreview }) {
  const { t } = useTranslation('duplicates')
  const parts = moved.filter((what) => (preview.moves[what] ?? 0) > 0)
  return (
    <Text size="sm" c="dimmed">
      {parts.length === 0
        ? t('merge.nothingMoves')
        : t('merge.moves', {
            what: parts.map((what) => t(`merge.moved.${what}`, { count: preview.moves[what] ?? 0 })).join(', '),
          })}
    </Text>
  )
}

/** Merging and, from the message that follows, taking it back. */
function useMerge(merge: Merge) {
  const { t } = useTranslation('duplicates')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const fail = (cause: unknown) => notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) })
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: keys.duplicates(accountId) })
    return queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
  }
  const undo = useMutation({
    mutationFn: () => unmergeLast(accountId, merge.base),
    onSettled: refresh,
    onError: fail,
    onSuccess: () => notifications.show({ color: 'green', message: t('merge.undone') }),
  })
  const show = (contact: Contact) => {
    const id = `merged-${contact.id}`
    notifications.show({
      id,
      color: 'green',
      autoClose: 15_000,
      message: (
        <Group justify="space-between" gap="xs">
          {t('merge.done', { name: callName(contact) })}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              notifications.hide(id)
              undo.mutate()
            }}
          >
            {t('undo')}
          </Button>
        </Group>
      ),
    })
  }
  return useMutation({
    mutationFn: () => mergeContacts(accountId, merge),
    onError: fail,
    onSuccess: async (contact) => {
      await refresh()
      show(contact)
      await navigate({
        to: '/accounts/$accountId/contacts/$contactId',
        params: { accountId: String(accountId), contactId: String(contact.id) },
      })
    },
  })
}

function Actions({ merge, preview, waiting }: { merge: Merge; preview: MergePreview; waiting: boolean }) {
  const { t } = useTranslation('duplicates')
  const { mutate, isPending } = useMerge(merge)
  return (
    <Stack gap="xs">
      <Text size="sm">{t('merge.promise', { name: callName(preview.result) })}</Text>
      <Group>
        <Button loading={isPending} disabled={waiting} onClick={() => mutate()}>
          {t('merge.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
