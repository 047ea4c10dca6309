import { Text } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats, useMay } from '@/lib/account'
import type { Column, Draft, NewDefinition } from '@/features/imports/types'
import { AddressNote } from './AddressNote'
import { asNew, withColumn, type Note } from './draft'
import { examples } from './file'
import { NewAttribute } from './NewAttribute'
import { ReadAs } from './ReadAs'
import { Suggestion } from './Suggestion'
import { TargetSelect } from './TargetSelect'
import { useTargets } from './targets'
import classes from './Columns.module.css'

type Props = { index: number; one: Import; draft: Draft; note: Note | undefined; onDraft: (draft: Draft) => void }

/** A column: what it is called, what stands in it, where it goes. */
export function ColumnRow({ index, one, draft, note, onDraft }: Props) {
  const { t } = useTranslation('imports')
  const id = useId()
  const { definitions } = useTargets()
  const mayDefine = useMay('definitions')
  const column = one.mapping[index]
  const choice = draft.columns[index]
  if (!column || !choice) return null
  const name = column.column || t('check.unnamed')
  const define = (definition: NewDefinition) => onDraft(asNew(draft, index, column, definition, definitions))
  const suggestion = column.suggestion
  return (
    <li className={classes.row} data-out={choice.target === null || undefined}>
      <div className={classes.column}>
        <Text fw={600} size="sm" id={id} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Samples column={column} />
      </div>
      <Filled share={column.filled} />
      <div className={classes.target}>
        <TargetSelect
          label={t('columns.targetOf', { column: name })}
          choice={choice}
          onTarget={(target) => onDraft(withColumn(draft, index, { target, definition: null }))}
          onNew={() => define({ name, type: suggestion?.type ?? 'text', values: suggestion?.values ?? [] })}
        />
        <ReadAs name={name} column={column} choice={choice} options={draft.options} onChoice={(change) => onDraft(withColumn(draft, index, change))} />
        {note && <NoteText note={note} />}
        <AddressNote column={column} target={choice.target} />
      </div>
      {suggestion && choice.target === null && mayDefine && (
        <Suggestion suggestion={suggestion} onAccept={() => define({ name: suggestion.name || name, type: suggestion.type, values: suggestion.values })} />
      )}
      {choice.definition && <NewAttribute definition={choice.definition} labelledBy={id} onChange={define} />}
    </li>
  )
}

function Samples({ column }: { column: Column }) {
  const { t } = useTranslation('imports')
  const texts = examples(column, 3)
  return (
    <Text size="sm" c="dimmed" lineClamp={2} className={classes.samples}>
      {texts.length > 0 ? texts.join(' · ') : t('columns.noSamples')}
    </Text>
  )
}

/** How much of the column has something in it. */
function Filled({ share }: { share: number }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  return (
    <div className={classes.filled}>
      <div className={classes.bar} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <span className="tabular">{t('columns.share', { share: f.percent(share) })}</span>
    </div>
  )
}

function NoteText({ note }: { note: Note }) {
  const { t } = useTranslation('imports')
  const bad = note.kind === 'twice'
  const Icon = bad ? IconAlertTriangle : IconInfoCircle
  const words = {
    wins: () => t('columns.note.wins', { columns: note.kind === 'wins' ? note.over.join(', ') : '' }),
    fills: () => t('columns.note.fills', { column: note.kind === 'fills' ? note.after : '' }),
    twice: () => t('columns.note.twice', { column: note.kind === 'twice' ? note.other : '' }),
    behindName: () => t('columns.note.behindName', { column: note.kind === 'behindName' ? note.name : '' }),
  }
  return (
    <p className={classes.note} data-bad={bad || undefined}>
      <Icon size={15} aria-hidden="true" />
      <span>{words[note.kind]()}</span>
    </p>
  )
}
