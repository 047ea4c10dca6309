import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconSparkles } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useMay } from '@/lib/account'
import { Card } from '@/ui/Card'
import type { Draft } from '@/features/imports/types'
import { ColumnRow } from './ColumnRow'
import { isOurs, leftOut, notesOf, obstacle, suggested, withAllSuggested } from './draft'
import { useTargets } from './targets'
import classes from './Columns.module.css'

type Props = { one: Import; draft: Draft; onDraft: (draft: Draft) => void }

/** Where each column goes. */
export function ColumnsStep({ one, draft, onDraft }: Props) {
  const { t } = useTranslation('imports')
  const { definitions } = useTargets()
  const notes = notesOf(draft, one.mapping, definitions)
  const stop = obstacle(draft, notes)
  return (
    <Card title={t('columns.title')} lead={<Lead one={one} draft={draft} />} actions={<AcceptAll one={one} draft={draft} onDraft={onDraft} />} flush>
      {stop && (
        <Alert color="red" role="alert" mx="lg" mb="md" icon={<IconAlertTriangle size={18} />}>
          {t(`columns.obstacle.${stop}`)}
        </Alert>
      )}
      <div className={classes.head} aria-hidden="true">
        <span>{t('columns.column')}</span>
        <span>{t('columns.filled')}</span>
        <span>{t('columns.target')}</span>
      </div>
      <ul className={classes.list} aria-label={t('columns.title')}>
        {draft.columns.map((choice, index) =>
          isOurs(choice.column) ? null : (
            <ColumnRow key={index} index={index} one={one} draft={draft} note={notes.get(index)} onDraft={onDraft} />
          ),
        )}
      </ul>
    </Card>
  )
}

/** "9 of 12 columns go into contacts. Not imported: Obs, Data." */
function Lead({ one, draft }: Omit<Props, 'onDraft'>) {
  const { t } = useTranslation('imports')
  const mine = draft.columns.filter(({ column }) => !isOurs(column))
  const taken = mine.filter(({ target }) => target !== null).length
  const left = leftOut(draft, one.mapping).map(({ column }) => column || t('check.unnamed'))
  return (
    <Text component="span" size="sm" role="status">
      {t('columns.taken', { count: mine.length, taken })} {left.length > 0 && t('columns.left', { count: left.length, columns: left.join(', ') })}
    </Text>
  )
}

/** All suggestions at once, for those who may define attributes. */
function AcceptAll({ one, draft, onDraft }: Props) {
  const { t } = useTranslation('imports')
  const { definitions } = useTargets()
  const mayDefine = useMay('definitions')
  const count = suggested(draft, one.mapping).length
  if (count === 0) return null
  if (!mayDefine) {
    return (
      <Text size="xs" c="dimmed" maw="16rem">
        {t('columns.askAdministrator')}
      </Text>
    )
  }
  return (
    <Group>
      <Button
        size="sm"
        variant="light"
        leftSection={<IconSparkles size={16} />}
        onClick={() => onDraft(withAllSuggested(draft, one.mapping, definitions))}
      >
        {t('columns.acceptAll', { count })}
      </Button>
    </Group>
  )
}
