import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { toProblem } from '@/api/problem'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { TextLink } from '@/ui/links'
import { Suggestions } from './Suggestions'
import type { Suggest } from './useSuggest'
import classes from './Suggestions.module.css'

/** What is offered for what is being typed; where there is nothing at all, why. */
export function Offers({ suggest }: { suggest: Suggest }) {
  const { t } = useTranslation('conversations')
  const { id, token, offers, error, active, setActive, shown, pick } = suggest
  if (!shown || !token) return null
  const mentions = token.sign === '@'
  return (
    <Suggestions id={id} label={t(mentions ? 'composer.members' : 'composer.canned')} list={offers ?? []} active={active} onPick={pick} onActive={setActive}>
      {offers === null && (error ? <Failure error={error} /> : <Skeleton height={34} m="xs" width="auto" />)}
      {offers?.length === 0 && <Nothing mentions={mentions} />}
    </Suggestions>
  )
}

function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation()
  return (
    <p className={classes.none} role="alert">
      {problemText(t, toProblem(error))}
    </p>
  )
}

function Nothing({ mentions }: { mentions: boolean }) {
  const { t } = useTranslation('conversations')
  const accountId = String(useAccountId())
  if (mentions) return <p className={classes.none}>{t('composer.nobodyToMention')}</p>
  return (
    <p className={classes.none}>
      {t('composer.noCanned')}{' '}
      <TextLink to="/accounts/$accountId/settings/canned-replies" params={{ accountId }} size="sm">
        {t('composer.addCanned')}
      </TextLink>
    </p>
  )
}
