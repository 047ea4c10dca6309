import { Badge, Button, ColorSwatch, Skeleton, Stack } from '@mantine/core'
import { IconPlus, IconTag } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { deleteLabel, labelsQuery } from '@/api/labels'
import type { Label } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { RowActions } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import { useUndo } from '@/ui/undo'
import { DeletedLabels } from './DeletedLabels'
import { LabelDialog } from './LabelDialog'
import { useRestoreLabel } from './useRestoreLabel'
import classes from '@/ui/Rows.module.css'

export function LabelsPage() {
  return (
    <Guard to="labels">
      <Labels />
    </Guard>
  )
}

type Open = { what: 'edit'; label: Label | null } | { what: 'delete'; label: Label } | null

function Labels() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery({ ...labelsQuery(useAccountId()), staleTime: 0 })
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'edit', label: null })}>
      {t('labels.new')}
    </Button>
  )
  return (
    <Page title={t('labels.title')} lead={t('labels.lead')} narrow actions={add}>
      <Stack>
        <Card flush>
          {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton height={160} width="auto" m="lg" />}
          {data?.length === 0 && (
            <State icon={IconTag} title={t('labels.empty')}>
              {t('labels.emptyText')}
            </State>
          )}
          <ul className={classes.list}>
            {data?.map((label) => (
              <li key={label.id}>
                <Row label={label} onOpen={setOpen} />
              </li>
            ))}
          </ul>
        </Card>
        <DeletedLabels />
      </Stack>
      {open?.what === 'edit' && <LabelDialog label={open.label} onClose={close} />}
      {open?.what === 'delete' && <DeleteLabel label={open.label} onClose={close} />}
    </Page>
  )
}

function Row({ label, onOpen }: { label: Label; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('settings')
  return (
    <>
      <ColorSwatch color={label.color} size={18} withShadow={false} aria-hidden="true" />
      <div className={classes.who}>
        <div className={classes.name}>
          {label.title}
          {label.show_on_sidebar && <Badge color="gray">{t('labels.sidebar')}</Badge>}
        </div>
        <div className={classes.small}>
          {t('labels.contacts', { count: label.contacts_count })}
          {label.description && <> · {label.description}</>}
        </div>
      </div>
      <RowActions
        edit={{ label: t('labels.editNamed', { title: label.title }), onClick: () => onOpen({ what: 'edit', label }) }}
        remove={{ label: t('labels.deleteNamed', { title: label.title }), onClick: () => onOpen({ what: 'delete', label }) }}
      />
    </>
  )
}

function DeleteLabel({ label, onClose }: { label: Label; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const offer = useUndo()
  const restore = useRestoreLabel()
  const { id, title } = label
  const remove = async () => {
    await deleteLabel(accountId, id)
    await queryClient.invalidateQueries({ queryKey: keys.labels(accountId) })
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
    offer({
      id: `label-${id}`,
      message: t('labels.deleted', { title }),
      undo: () => restore(id),
      done: t('labels.restored', { title }),
    })
  }
  return (
    <Confirm
      title={t('labels.deleteTitle', { title })}
      text={t('labels.deleteText', { count: label.contacts_count })}
      label={t('labels.delete')}
      onConfirm={remove}
      onClose={onClose}
    />
  )
}
