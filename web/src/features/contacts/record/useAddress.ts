import type { Reach } from '@/api/types'
import { useCurrent } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { usePhoneText } from '@/lib/phone'

/** Where a message goes in a channel that knows people by an address or number; "" elsewhere. */
export function useAddress() {
  const phoneText = usePhoneText(useCurrent().account.country)
  return ({ inbox, source_id: source }: Reach) => {
    const channel = channelOf(inbox)
    if (channel === 'whatsapp') return phoneText(`+${source.replace(/^\+/, '')}`)
    return channel === 'email' ? source : ''
  }
}
