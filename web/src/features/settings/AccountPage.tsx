import { NumberInput, SimpleGrid, Skeleton, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Account } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { Card } from '@/ui/Card'
import { FormActions, FormProblem } from '@/ui/FormParts'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { CountrySelect, LanguageSelect, ZoneSelect } from '@/ui/Pickers'
import { ErrorState } from '@/ui/States'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { accountQuery } from './queries'

export function AccountPage() {
  return (
    <Guard to="settings">
      <Loading />
    </Guard>
  )
}

function Loading() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery(accountQuery(useAccountId()))
  return (
    <Page title={t('account.title')} lead={t('account.lead')} narrow>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} />}
      {data && <AccountForm account={data} />}
    </Page>
  )
}

function useAccountForm(account: Account) {
  const { t } = useTranslation('settings')
  const queryClient = useQueryClient()
  const server = useServerForm({
    initialValues: {
      name: account.name,
      locale: account.locale,
      timezone: account.timezone,
      country: account.country,
      segments_per_user: account.limits.segments_per_user,
    },
    validate: {
      name: (value) => (value.trim() ? null : t('account.nameNeeded')),
      segments_per_user: (value) => (Number.isInteger(value) && value >= 1 ? null : t('account.limitNeeded')),
    },
    send: async ({ segments_per_user, ...values }) => {
      const saved = await ok(
        api.PATCH('/api/v1/accounts/{account_id}', {
          params: { path: { account_id: account.id } },
          body: { ...values, name: values.name.trim(), limits: { segments_per_user } },
        }),
      )
      queryClient.setQueryData(keys.account(account.id), saved)
      server.form.resetDirty()
      // Name, zone and country of the account are also part of the profile.
      void queryClient.invalidateQueries({ queryKey: keys.profile })
      notifications.show({ color: 'green', message: t('saved') })
    },
  })
  return server
}

function AccountForm({ account }: { account: Account }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const { form, submit, sending, problem } = useAccountForm(account)
  const guard = useUnsavedGuard(form.isDirty())
  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t('account.name')} {...form.getInputProps('name')} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <LanguageSelect description={t('account.languageHint')} {...form.getInputProps('locale')} />
            <CountrySelect
              description={t('account.countryHint')}
              allowDeselect={false}
              {...form.getInputProps('country')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <ZoneSelect description={t('account.zoneHint')} allowDeselect={false} {...form.getInputProps('timezone')} />
            <NumberInput
              label={t('account.segments')}
              description={t('account.segmentsHint')}
              min={1}
              max={100_000}
              allowDecimal={false}
              {...form.getInputProps('segments_per_user')}
            />
          </SimpleGrid>
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={common('action.save')} />
        </Stack>
      </form>
      {guard.dialog}
    </Card>
  )
}
