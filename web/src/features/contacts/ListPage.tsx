import { Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountFormats } from '@/lib/account'
import { Guard } from '@/ui/Guard'
import { useTitle } from '@/ui/Page'
import { useExistingPage } from '@/ui/Pager'
import { ErrorState } from '@/ui/States'
import { EmptyContacts, NothingFound } from './Empty'
import { ListActions } from './ListActions'
import { isFiltered } from './search'
import { BulkBar } from './table/BulkBar'
import { Cards } from './table/Cards'
import { LabelColors } from './table/cells'
import { Footer } from './table/Footer'
import { Grid } from './table/Grid'
import { HeadDrag } from './table/Head'
import { Shortcuts } from './table/Shortcuts'
import { SidePanel } from './table/SidePanel'
import { Toolbar } from './table/Toolbar'
import { useKeys } from './table/useKeys'
import { useList, usePicked, type List, type Picked } from './table/useList'
import type { Rows } from './table/useRows'
import { Waiting } from './table/Waiting'
import classes from './table/Table.module.css'

/** Only those who filter need it. */
const FilterBar = lazy(async () => ({ default: (await import('@/features/segments/FilterBar')).FilterBar }))

export function ListPage() {
  return (
    <Guard to="contacts">
      <Contacts />
    </Guard>
  )
}

function Contacts() {
  const { t } = useTranslation('contacts')
  const list = useList()
  const picked = usePicked(list)
  const [help, showHelp] = useState(false)
  const [building, build] = useState(false)
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false
  const { search, page, perPage, endless, rows, change } = list
  const filtered = isFiltered(search)
  const empty = isEmpty(list) && !filtered
  useTitle(t('title'))
  useKeys(list, picked, () => showHelp(true))
  useExistingPage(page, perPage, rows.stale || endless ? null : (rows.total ?? null), (last) => change({ page: last }, true))
  return (
    <div className={classes.screen}>
      <div className={classes.list}>
        <div className={classes.top}>
          <div className={classes.titles}>
            <Title order={1}>{t('title')}</Title>
            <Count rows={rows} filtered={filtered} />
          </div>
          <ListActions />
        </div>
        {!empty && <Toolbar search={search} table={list.table} phone={phone} onChange={change} onFilter={() => build(!building)} />}
        {(building || search.filter !== undefined || search.segment !== undefined) && (
          <Suspense>
            <FilterBar search={search} building={building} onBuild={build} onChange={change} />
          </Suspense>
        )}
        <Sheet list={list} picked={picked} phone={phone} />
        {picked.count > 0 && <BulkBar list={list} picked={picked} />}
      </div>
      {search.open !== undefined && <Panel id={search.open} list={list} picked={picked} />}
      {help && <Shortcuts onClose={() => showHelp(false)} />}
    </div>
  )
}

/** A page past the end is not it: that one leads to the last. */
function isEmpty({ page, rows: { contacts, stale } }: List) {
  return contacts?.length === 0 && !stale && page === 1
}

function Count({ rows: { total, counting }, filtered }: { rows: Rows; filtered: boolean }) {
  const { t } = useTranslation('contacts')
  const f = useAccountFormats()
  return (
    <p className={classes.count} role="status">
      {total !== undefined && t(filtered ? 'found' : 'count', { count: total, formatted: f.number(total) })}
      {total === undefined && (counting ? t('counting') : ' ')}
    </p>
  )
}

function Panel({ id, list, picked }: { id: number; list: List; picked: Picked }) {
  const at = picked.shown.indexOf(id)
  const step = (by: -1 | 1) => {
    const to = at < 0 ? undefined : picked.shown[at + by]
    return to === undefined ? undefined : () => picked.move(to)
  }
  return <SidePanel key={id} id={id} row={list.rows.contacts?.[at]} onClose={picked.close} onStep={step} />
}

type SheetProps = { list: List; picked: Picked; phone: boolean }

/** The rows, or why there are none. */
function Sheet(props: SheetProps) {
  const { t } = useTranslation()
  const { search, rows, change } = props.list
  const { contacts, error, stale } = rows
  const none = isEmpty(props.list)
  return (
    <section className={classes.sheet} data-busy={stale || undefined}>
      {stale && <div className={classes.loading} role="status" aria-label={t('state.loading')} />}
      {error && !contacts ? <ErrorState error={error} onRetry={rows.retry} /> : null}
      {!contacts && !error && <Waiting preparing={rows.preparing} />}
      {none && !isFiltered(search) && <EmptyContacts />}
      {none && isFiltered(search) && (
        <NothingFound q={search.q} filtered={Boolean(search.filter ?? search.segment)} onClear={() => change({ q: '', labels: undefined, filter: undefined, segment: undefined, page: 1 })} />
      )}
      {contacts && !none && <Filled {...props} />}
    </section>
  )
}

function Filled({ list, picked, phone }: SheetProps) {
  const { search, table, rows, change } = list
  const { contacts = [] } = rows
  const view = { contacts, columns: table.columns, text: table.text, q: search.q, stale: rows.stale, more: rows.more, loadingMore: rows.loadingMore }
  return (
    <>
      {phone ? (
        <Cards {...view} selection={picked.selection} onSelect={(id) => picked.pick(id, false)} />
      ) : (
        <LabelColors value={table.labelColors}>
          <HeadDrag chosen={table.chosen} onColumns={table.choose}>
            <Grid
              {...view}
              total={rows.total}
              offset={rows.offset}
              chosen={table.chosen}
              density={table.preference.density}
              sort={search.sort}
              selection={picked.selection}
              active={picked.active}
              opened={search.open}
              onSort={(sort) => change({ sort, page: 1 })}
              onColumns={table.choose}
              onActive={picked.setActive}
              onOpen={picked.open}
              onSelect={picked.pick}
              onSelectShown={picked.pickShown}
            />
          </HeadDrag>
        </LabelColors>
      )}
      {rows.error ? <ErrorState error={rows.error} onRetry={rows.retry} /> : null}
      <Footer
        page={list.page}
        perPage={list.perPage}
        endless={list.endless}
        shown={contacts.length}
        total={rows.total}
        onPage={(page) => change({ page })}
        onRows={list.choose}
      />
    </>
  )
}
