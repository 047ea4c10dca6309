import { Alert, Button, Collapse } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconChevronDown } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '@/ui/Card'
import type { Draft, Options } from '@/features/imports/types'
import { ForEverybody } from './ForEverybody'
import { Rules } from './Rules'
import { useSentences } from './useSentences'
import classes from './Choices.module.css'

type Props = { draft: Draft; onOptions: (change: Partial<Options>) => void }

/** What the import will do, as sentences first; whoever wants it otherwise opens the rules. */
export function ChoicesStep({ draft, onOptions }: Props) {
  const { t } = useTranslation('imports')
  const id = useId()
  const [open, { toggle }] = useDisclosure(false)
  const { options } = draft
  const nothing = options.on_match === 'skip' && !options.create
  return (
    <Card title={t('choices.title')} lead={t('choices.lead')}>
      <Sentences options={options} />
      {nothing && (
        <Alert color="yellow" role="alert" mt="md" icon={<IconAlertTriangle size={18} />}>
          {t('choices.nothing')}
        </Alert>
      )}
      <Button
        variant="default"
        size="sm"
        mt="lg"
        onClick={toggle}
        aria-expanded={open}
        aria-controls={id}
        rightSection={<IconChevronDown size={16} className={classes.chevron} data-open={open || undefined} />}
      >
        {t('choices.rules')}
      </Button>
      <div id={id}>
        <Collapse expanded={open}>{open && <Rules options={options} onOptions={onOptions} />}</Collapse>
      </div>
      <ForEverybody draft={draft} onOptions={onOptions} />
    </Card>
  )
}

export function Sentences({ options }: { options: Options }) {
  const [first, ...rest] = useSentences(options)
  return (
    <div className={classes.sentences} role="status">
      <p className={classes.first}>{first}</p>
      <p>{rest.join(' ')}</p>
    </div>
  )
}
