import { Button } from '@mantine/core'
import { IconInbox, IconMoodSmile, IconSearchOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { isFiltered } from '@/features/conversations/search'
import type { Desk } from '@/features/conversations/useDesk'
import { useAccountId, useMay } from '@/lib/account'
import { ButtonLink } from '@/ui/links'
import { State } from '@/ui/States'

/** There is nowhere to write to yet, or nowhere where one is a member. */
export function NoInbox() {
  const { t } = useTranslation('conversations')
  const params = { accountId: String(useAccountId()) }
  const administers = useMay('settings')
  return (
    <State
      icon={IconInbox}
      order={1}
      title={t('noInbox.title')}
      actions={
        administers && (
          <ButtonLink to="/accounts/$accountId/settings/inboxes" params={params}>
            {t('noInbox.connect')}
          </ButtonLink>
        )
      }
    >
      {t(administers ? 'noInbox.text' : 'noInbox.textMember')}
    </State>
  )
}

/** Nothing in the list: because nothing was found, or because everything is done. */
export function NoConversations({ desk: { search, change } }: { desk: Desk }) {
  const { t } = useTranslation('conversations')
  if (isFiltered(search)) {
    const clear = () => change({ q: undefined, status: undefined, inbox: undefined, team: undefined, labels: undefined, mentions: undefined })
    return (
      <State
        icon={IconSearchOff}
        title={t('none.found')}
        actions={
          <Button variant="default" onClick={clear}>
            {t('none.clear')}
          </Button>
        }
      >
        {search.q ? t('none.foundText', { q: search.q }) : t('none.filterText')}
      </State>
    )
  }
  return (
    <State
      icon={IconMoodSmile}
      title={t(`none.${search.tab ?? 'all'}`)}
      actions={
        search.tab && (
          <Button variant="default" onClick={() => change({ tab: undefined })}>
            {t('none.showAll')}
          </Button>
        )
      }
    >
      {t(`none.${search.tab ?? 'all'}Text`)}
    </State>
  )
}
