import { Button, Skeleton } from '@mantine/core'
import { IconMessageBolt, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cannedQuery, deleteCanned, saveCanned } from '@/api/canned'
import { keys } from '@/api/keys'
import type { CannedReply } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { RowActions } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import { useUndo } from '@/ui/undo'
import { CannedDialog } from './CannedDialog'
import { VariableText } from './VariableText'
import rows from '@/ui/Rows.module.css'
import classes from './Canned.module.css'

export function CannedPage() {
  return (
    <Guard to="edit">
      <CannedReplies />
    </Guard>
  )
}

type Open = { what: 'edit'; reply: CannedReply | null } | { what: 'delete'; reply: CannedReply } | null

function CannedReplies() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery({ ...cannedQuery(useAccountId()), staleTime: 0 })
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'edit', reply: null })}>
      {t('canned.new')}
    </Button>
  )
  return (
    <Page title={t('canned.title')} lead={t('canned.lead')} narrow actions={add}>
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={160} width="auto" m="lg" />}
        {data?.length === 0 && (
          <State icon={IconMessageBolt} title={t('canned.empty')}>
            {t('canned.emptyText')}
          </State>
        )}
        <ul className={rows.list}>
          {data?.map((reply) => (
            <li key={reply.id}>
              <Row reply={reply} onOpen={setOpen} />
            </li>
          ))}
        </ul>
      </Card>
      {open?.what === 'edit' && <CannedDialog reply={open.reply} onClose={close} />}
      {open?.what === 'delete' && <DeleteCanned reply={open.reply} onClose={close} />}
    </Page>
  )
}

function Row({ reply, onOpen }: { reply: CannedReply; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('settings')
  const { short_code: code, content } = reply
  return (
    <>
      <div className={rows.who}>
        <div className={rows.name}>/{code}</div>
        <div className={classes.content}>
          <VariableText text={content} />
        </div>
      </div>
      <RowActions
        edit={{ label: t('canned.editNamed', { code }), onClick: () => onOpen({ what: 'edit', reply }) }}
        remove={{ label: t('canned.deleteNamed', { code }), onClick: () => onOpen({ what: 'delete', reply }) }}
      />
    </>
  )
}

function DeleteCanned({ reply, onClose }: { reply: CannedReply; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const offer = useUndo()
  const { id, short_code: code, content } = reply
  const again = () => queryClient.invalidateQueries({ queryKey: keys.cannedReplies(accountId) })
  const remove = async () => {
    await deleteCanned(accountId, id)
    await again()
    offer({
      id: `canned-${id}`,
      message: t('canned.deleted', { code }),
      undo: async () => {
        await saveCanned(accountId, null, { short_code: code, content })
        await again()
      },
      done: t('canned.restored', { code }),
    })
  }
  return <Confirm title={t('canned.deleteTitle', { code })} text={t('canned.deleteText')} label={t('canned.delete')} onConfirm={remove} onClose={onClose} />
}
