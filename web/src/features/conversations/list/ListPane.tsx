import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { AlertsButton } from '@/features/conversations/alerts/AlertsButton'
import { countsQuery } from '@/features/conversations/queries'
import { questionOf } from '@/features/conversations/search'
import type { Desk } from '@/features/conversations/useDesk'
import type { DeskKeys } from '@/features/conversations/useDeskKeys'
import type { Typing } from '@/features/conversations/useLive'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { SearchBox } from '@/ui/SearchBox'
import { Filters, FilterChips } from './Filters'
import { Rows } from './Rows'
import classes from './List.module.css'

type Props = { desk: Desk; typing: Typing; keyboard: DeskKeys; onHelp: () => void }

/** Which conversations there are. */
export function ListPane({ desk, typing, keyboard, onHelp }: Props) {
  const { t } = useTranslation('conversations')
  const { search, change } = desk
  return (
    <section className={classes.pane} data-pane="list" aria-label={t('title')}>
      <div className={classes.head}>
        <span className={classes.title} aria-hidden="true">
          {t('title')}
        </span>
        <AlertsButton />
        <Tooltip label={t('shortcuts.title')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('shortcuts.title')} onClick={onHelp} visibleFrom="sm">
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.find}>
        <div className={classes.searchBox}>
          <SearchBox label={t('search')} value={search.q ?? ''} onSearch={(q) => change({ q }, true)} />
        </div>
        <Filters search={search} onChange={change} />
      </div>
      <Tabs desk={desk} />
      <FilterChips search={search} onChange={change} />
      <Rows desk={desk} typing={typing} keyboard={keyboard} />
    </section>
  )
}

const tabs = ['mine', 'unassigned', 'all'] as const
const counted = { mine: 'mine_count', unassigned: 'unassigned_count', all: 'all_count' } as const

/** Whose conversations: each tab says how many it has. */
function Tabs({ desk: { search, change } }: { desk: Desk }) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  const { data } = useQuery(countsQuery(useAccountId(), questionOf(search)))
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('tab.label')}
      classNames={{ label: classes.tab }}
      value={search.tab ?? 'all'}
      onChange={(tab) => change({ tab: tab === 'all' ? undefined : (tab) })}
      data={tabs.map((tab) => ({
        value: tab,
        label: (
          <>
            {t(`tab.${tab}`)} {data && <span className={classes.tabCount}>{f.number(data[counted[tab]])}</span>}
          </>
        ),
      }))}
    />
  )
}
