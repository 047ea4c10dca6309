import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { TextLink } from '@/ui/links'

export function BackToInboxes() {
  const { t } = useTranslation('inboxes')
  return (
    <TextLink to="/accounts/$accountId/settings/inboxes" params={{ accountId: String(useAccountId()) }} size="sm">
      ← {t('back')}
    </TextLink>
  )
}
