import { Alert, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { AccessToken } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { FormProblem } from '@/ui/FormParts'
import { RowActions } from '@/ui/RowActions'
import { Secret } from '@/ui/Secret'
import { ErrorState } from '@/ui/States'
import { accessTokensQuery } from './queries'
import classes from '@/ui/Rows.module.css'

/** Keys for programs that act in one's name. */
export function AccessTokens() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery(accessTokensQuery)
  const [created, setCreated] = useState<AccessToken | null>(null)
  return (
    <Card title={t('tokens.title')} lead={t('tokens.lead')}>
      <Stack>
        <CreateToken onCreated={setCreated} />
        {created && <Created created={created} />}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={60} />}
        {data?.payload.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('tokens.empty')}
          </Text>
        )}
        <ul className={classes.list}>
          {data?.payload.map((token) => (
            <li key={token.id} style={{ paddingInline: 0 }}>
              <Row token={token} onDeleted={() => setCreated((old) => (old?.id === token.id ? null : old))} />
            </li>
          ))}
        </ul>
      </Stack>
    </Card>
  )
}

function CreateToken({ onCreated }: { onCreated: (token: AccessToken) => void }) {
  const { t } = useTranslation('settings')
  const queryClient = useQueryClient()
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() ? null : t('tokens.nameNeeded')) },
    send: async ({ name }) => {
      const { payload } = await ok(api.POST('/api/v1/profile/access_tokens', { body: { name: name.trim() } }))
      onCreated(payload)
      form.reset()
      await queryClient.invalidateQueries({ queryKey: keys.accessTokens })
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Group align="flex-start" gap="sm">
          <TextInput
            style={{ flex: '1 1 14rem' }}
            label={t('tokens.name')}
            placeholder={t('tokens.example')}
            autoComplete="off"
            {...form.getInputProps('name')}
          />
          <Button type="submit" variant="default" loading={sending} mt={25}>
            {t('tokens.create')}
          </Button>
        </Group>
        <FormProblem problem={problem} />
      </Stack>
    </form>
  )
}

/** The only time the secret is seen. */
function Created({ created }: { created: AccessToken }) {
  const { t } = useTranslation('settings')
  return (
    <Alert color="green" title={t('tokens.once')} role="status">
      <Secret value={created.token ?? ''} />
    </Alert>
  )
}

function Row({ token, onDeleted }: { token: AccessToken; onDeleted: () => void }) {
  const { t } = useTranslation('settings')
  const f = useAccountFormats()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    await ok(api.DELETE('/api/v1/profile/access_tokens/{id}', { params: { path: { id: token.id } } }))
    onDeleted()
    await queryClient.invalidateQueries({ queryKey: keys.accessTokens })
  }
  const used = token.last_used_at ? t('tokens.used', { when: f.ago(token.last_used_at) }) : t('tokens.unused')
  return (
    <>
      <div className={classes.who}>
        <div className={classes.name}>{token.name}</div>
        <div className={classes.small}>
          {t('tokens.created', { when: f.date(token.created_at) })} · {used}
        </div>
      </div>
      <RowActions remove={{ label: t('tokens.deleteNamed', { name: token.name }), onClick: () => setAsking(true) }} />
      {asking && (
        <Confirm
          title={t('tokens.deleteTitle', { name: token.name })}
          text={t('tokens.deleteText')}
          label={t('tokens.delete')}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
