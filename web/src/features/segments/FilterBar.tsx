import { Badge, Button, Group as Row } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBookmarkPlus, IconChartBar, IconFilter, IconPencil, IconTag, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { Allowed, useAccountId } from '@/lib/account'
import { FormProblem } from '@/ui/FormParts'
import type { ContactsSearch } from '@/features/contacts/search'
import { BulkDialog } from '@/features/contacts/table/BulkDialog'
import { everything } from '@/features/contacts/table/selection'
import { useAttempt } from '@/features/contacts/table/useAttempt'
import { Builder } from './Builder'
import { SegmentIcon } from './icons'
import { updateSegment } from './queries'
import { SaveDialog } from './SaveDialog'
import { SplitDialog } from './SplitDialog'
import { both, toWire, type Condition, type Group } from '@/lib/filterTree'
import { useMeant } from './useMeant'
import { useSentence } from './useSentence'
import classes from './Builder.module.css'

type Props = {
  search: ContactsSearch
  building: boolean
  onBuild: (building: boolean) => void
  onChange: (next: ContactsSearch, replace?: boolean) => void
}

/** The filter in words, what can be done with it, and below it the builder while it is open. */
export function FilterBar({ search, building, onBuild, onChange }: Props) {
  const { known, tree, changed } = useMeant(search)
  const active = Boolean(search.filter ?? search.segment)
  const choose = (next: Group) => {
    const wire = toWire(next)
    const same = known && JSON.stringify(wire) === JSON.stringify(toWire(known.tree))
    onChange({ filter: same ? undefined : wire, segment: wire ? search.segment : undefined, page: 1, open: undefined }, true)
  }
  return (
    <>
      {active && (
        <div className={classes.bar}>
          <Sentence search={search} changed={changed} />
          <Row gap={6}>
            <Button size="compact-sm" variant="subtle" leftSection={<IconPencil size={15} />} aria-expanded={building} onClick={() => onBuild(!building)}>
              <Label building={building} />
            </Button>
            <Actions search={search} tree={tree} onBuild={onBuild} onChange={onChange} />
          </Row>
        </div>
      )}
      {building && <Builder key={search.segment ?? ''} tree={tree} onChange={choose} />}
    </>
  )
}

function Label({ building }: { building: boolean }) {
  const { t } = useTranslation('segments')
  return <>{t(building ? 'close' : 'edit')}</>
}

function Sentence({ search, changed }: { search: ContactsSearch; changed: boolean }) {
  const { t } = useTranslation('segments')
  const { known, tree } = useMeant(search)
  const { sentence } = useSentence()
  return (
    <p className={classes.sentence} aria-label={t('title')} role="group">
      {known ? <SegmentIcon name={known.icon} size={17} stroke={1.6} aria-hidden="true" /> : <IconFilter size={17} stroke={1.6} aria-hidden="true" />}
      <span>
        {known && <span className={classes.name}>{known.name} · </span>}
        {known?.saved?.fault && !search.filter ? known.saved.fault.text : sentence(tree)}{' '}
        {changed && <Badge color="yellow">{t('changed')}</Badge>}
      </span>
    </p>
  )
}

type ActionsProps = { search: ContactsSearch; tree: Group; onBuild: (building: boolean) => void; onChange: (next: ContactsSearch) => void }

function Actions({ search, tree, onBuild, onChange }: ActionsProps) {
  const { t } = useTranslation('segments')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { known, changed } = useMeant(search)
  const [open, setOpen] = useState<'save' | 'split' | 'label' | null>(null)
  const { busy, problem, attempt } = useAttempt()
  const mine = known?.saved?.mine ? known.saved : null
  const update = () =>
    attempt(async () => {
      if (!mine) return
      await updateSegment(accountId, mine.id, { tree })
      await queryClient.invalidateQueries({ queryKey: keys.segments(accountId) })
      void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
      onBuild(false)
      onChange({ filter: undefined })
      notifications.show({ color: 'green', message: t('save.saved') })
    })
  const clear = () => {
    onBuild(false)
    onChange({ filter: undefined, segment: undefined, page: 1 })
  }
  const split = (condition: Condition) => {
    setOpen(null)
    onChange({ filter: toWire(both(tree, condition)), segment: undefined, page: 1, open: undefined })
  }
  return (
    <>
      {changed && mine && (
        <Button size="compact-sm" loading={busy} onClick={update}>
          {t('save.update')}
        </Button>
      )}
      {(changed || !known) && (
        <Button size="compact-sm" variant="light" leftSection={<IconBookmarkPlus size={15} />} onClick={() => setOpen('save')}>
          {t(known ? 'save.new' : 'save.button')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" leftSection={<IconChartBar size={15} />} onClick={() => setOpen('split')}>
        {t('split.button')}
      </Button>
      <Allowed to="edit">
        <Button size="compact-sm" variant="subtle" leftSection={<IconTag size={15} />} title={t('label.hint')} onClick={() => setOpen('label')}>
          {t('label.button')}
        </Button>
      </Allowed>
      <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconX size={15} />} onClick={clear}>
        {t('clear')}
      </Button>
      <FormProblem problem={problem} />
      {open === 'save' && (
        <SaveDialog
          segment={null}
          tree={tree}
          onClose={() => setOpen(null)}
          onSaved={({ id }) => {
            onBuild(false)
            onChange({ filter: undefined, segment: id, page: 1 })
          }}
        />
      )}
      {open === 'label' && <BulkDialog kind="add_labels" selection={everything} search={search} onClose={() => setOpen(null)} />}
      {open === 'split' && <SplitDialog search={search} onPart={split} onClose={() => setOpen(null)} />}
    </>
  )
}
