import { Group as Row, Text } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '@/ui/States'
import { GroupBox } from './GroupBox'
import { toWire, type Group } from '@/lib/filterTree'
import { useFields } from './useFields'
import classes from './Builder.module.css'

type Props = {
  tree: Group
  /** Called when the choosing pauses. */
  onChange: (tree: Group) => void
}

/** Long enough to finish a word, short enough to feel at once; in milliseconds. */
const pause = 300

const begun: Group = { join: 'all', parts: [{ attribute_key: '', filter_operator: 'equal_to', values: [] }] }
const textOf = (tree: Group) => JSON.stringify(toWire(tree)) ?? ''

/** Puts a filter together. What is not finished yet stays here; the rest is asked for as it is chosen. */
export function Builder({ tree, onChange }: Props) {
  const { t } = useTranslation('segments')
  const fields = useFields()
  const [draft, setDraft] = useState(tree.parts.length > 0 ? tree : begun)
  const asked = useRef(textOf(tree))
  const outside = textOf(tree)
  // Another filter than the one asked for here: a step back, or a segment that was chosen.
  useEffect(() => {
    if (outside === asked.current) return
    asked.current = outside
    setDraft(tree.parts.length > 0 ? tree : begun)
  }, [outside, tree])
  const send = useDebouncedCallback(
    (next: Group) => {
      if (textOf(next) === asked.current) return
      asked.current = textOf(next)
      onChange(next)
    },
    { delay: pause, flushOnUnmount: true },
  )
  const change = (next: Group) => {
    setDraft(next)
    send(next)
  }
  if (fields.error && fields.fields.length === 0) return <ErrorState error={fields.error} onRetry={fields.retry} />
  return (
    <section className={classes.builder} aria-label={t('title')}>
      <GroupBox root={draft} group={draft} path={[]} fields={fields} onChange={change} />
      <Row justify="flex-end">
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {t('hint')}
        </Text>
      </Row>
    </section>
  )
}
