import { Checkbox, Radio, Select, Stack, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { teamsQuery } from '@/api/teams'
import { useAccountId } from '@/lib/account'
import { useServerForm, type Form } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'
import { iconNames, segmentIcons } from './icons'
import { createSegment, updateSegment, type Segment } from './queries'
import type { Group } from '@/lib/filterTree'
import classes from './Segments.module.css'

type Props = {
  /** Null for a new one. */
  segment: Segment | null
  tree?: Group
  onClose: () => void
  onSaved?: (segment: Segment) => void
}

type Values = { name: string; icon: string; description: string; pinned: boolean; shared_with: Segment['shared_with']; team: string }

function valuesOf(segment: Segment | null): Values {
  if (!segment) return { name: '', icon: 'users', description: '', pinned: true, shared_with: 'nobody', team: '' }
  const { name, icon, description, pinned, shared_with, team_id: team } = segment
  return { name, icon, description, pinned, shared_with, team: team ? String(team) : '' }
}

/** Name, icon, description and who sees it. */
export function SaveDialog({ segment, tree, onClose, onSaved }: Props) {
  const { t } = useTranslation('segments')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const server = useServerForm({
    initialValues: valuesOf(segment),
    validate: {
      name: (value) => (value.trim() ? null : t('save.nameNeeded')),
      team: (value, { shared_with }) => (shared_with === 'team' && !value ? t('save.teamNeeded') : null),
    },
    renamed: { team_id: 'team' },
    send: async ({ team, ...values }) => {
      const input = { ...values, name: values.name.trim(), team_id: values.shared_with === 'team' ? Number(team) : null }
      const saved = segment
        ? await updateSegment(accountId, segment.id, input)
        : await createSegment(accountId, input, tree ?? { join: 'all', parts: [] })
      await queryClient.invalidateQueries({ queryKey: keys.segments(accountId) })
      notifications.show({ color: 'green', message: t('save.saved') })
      onClose()
      onSaved?.(saved)
    },
  })
  const { form } = server
  return (
    <FormDialog title={t(segment ? 'save.edit' : 'save.title')} server={server} label={t('save.submit')} onClose={onClose}>
      <TextInput label={t('save.name')} maxLength={255} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <Icons form={form} />
      <Textarea label={t('save.description')} autosize minRows={2} maxLength={1000} {...form.getInputProps('description')} />
      <Checkbox label={t('save.pinned')} {...form.getInputProps('pinned', { type: 'checkbox' })} />
      <Sharing form={form} />
    </FormDialog>
  )
}

function Icons({ form }: { form: Form<Values> }) {
  const { t } = useTranslation('segments')
  return (
    <div role="group" aria-label={t('save.icon')} className={classes.icons}>
      {iconNames.map((name) => {
        const Icon = segmentIcons[name]
        return (
          <UnstyledButton
            key={name}
            className={classes.icon}
            aria-label={`${t('save.icon')}: ${name}`}
            aria-pressed={form.values.icon === name}
            onClick={() => form.setFieldValue('icon', name)}
          >
            <Icon size={18} stroke={1.6} />
          </UnstyledButton>
        )
      })}
    </div>
  )
}

function Sharing({ form }: { form: Form<Values> }) {
  const { t } = useTranslation('segments')
  const shared = form.values.shared_with
  const { data: teams = [] } = useQuery({ ...teamsQuery(useAccountId()), enabled: shared === 'team' })
  return (
    <>
      <Radio.Group label={t('save.shared')} {...form.getInputProps('shared_with')}>
        <Stack gap={6} mt={6}>
          {(['nobody', 'team', 'everyone'] as const).map((who) => (
            <Radio key={who} value={who} label={t(`save.sharedWith.${who}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {shared === 'team' && (
        <Select label={t('save.team')} data={teams.map(({ id, name }) => ({ value: String(id), label: name }))} {...form.getInputProps('team')} />
      )}
    </>
  )
}
