import { useTranslation } from 'react-i18next'
import type { Delivery } from '@/api/types'

/** Says in a few words what became of a delivery's last try. */
export function useOutcome() {
  const { t } = useTranslation('settings')
  return ({ answer, fault, status, attempts }: Delivery) => {
    if (answer !== null && fault !== 'expired' && fault !== 'inactive') return t('webhooks.answered', { code: answer })
    if (fault !== '' && fault !== 'answer') return t(`webhooks.fault.${fault}`)
    return status === 'pending' && attempts === 0 ? t('webhooks.waiting') : ''
  }
}
