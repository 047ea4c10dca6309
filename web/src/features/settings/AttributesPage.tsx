import { Button, SegmentedControl, Skeleton, Stack } from '@mantine/core'
import { IconForms, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { definitionsQuery } from '@/api/definitions'
import type { AttributeModel } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { ErrorState, State } from '@/ui/States'
import { AttributeDialog } from './AttributeDialog'
import { AttributeRow, type OpenAttribute } from './AttributeRow'
import { DeleteAttribute } from './DeleteAttribute'
import { DeletedAttributes } from './DeletedAttributes'
import classes from '@/ui/Rows.module.css'

export function AttributesPage() {
  return (
    <Guard to="definitions">
      <Attributes />
    </Guard>
  )
}

function Attributes() {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const [model, setModel] = useState<AttributeModel>('contact_attribute')
  const { data, error, refetch } = useQuery({ ...definitionsQuery(accountId, model), staleTime: 0 })
  const [open, setOpen] = useState<OpenAttribute>(null)
  const close = () => setOpen(null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'edit', definition: null })}>
      {t('attributes.new')}
    </Button>
  )
  return (
    <Page title={t('attributes.title')} lead={t('attributes.lead')} narrow actions={add}>
      <Stack>
        <SegmentedControl
          aria-label={t('attributes.of')}
          value={model}
          onChange={(value) => setModel(value)}
          data={[
            { value: 'contact_attribute', label: t('attributes.ofContacts') },
            { value: 'conversation_attribute', label: t('attributes.ofConversations') },
          ]}
        />
        <Card flush>
          {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton height={160} width="auto" m="lg" />}
          {data?.length === 0 && (
            <State icon={IconForms} title={t('attributes.empty')}>
              {t('attributes.emptyText')}
            </State>
          )}
          <ul className={classes.list}>
            {data?.map((definition) => (
              <li key={definition.id}>
                <AttributeRow definition={definition} all={data} model={model} onOpen={setOpen} />
              </li>
            ))}
          </ul>
        </Card>
        <DeletedAttributes model={model} />
      </Stack>
      {open?.what === 'edit' && <AttributeDialog definition={open.definition} model={model} onClose={close} />}
      {open?.what === 'delete' && <DeleteAttribute definition={open.definition} model={model} onClose={close} />}
    </Page>
  )
}
